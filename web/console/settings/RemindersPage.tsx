import { Checkbox, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/graphql/useCommand';
import { minutesAt } from '../calendar/logic/wall';
import { FormCard } from '../forms/FormCard';
import { ReminderRules, remindersOf } from '../forms/ReminderRules';
import type { ReminderRule } from '../forms/ReminderRules';
import { useDraft } from '../forms/useDraft';
import { Asked } from './Asked';
import { REMINDERS, SET_REMINDERS } from './queries';
import type { ReminderPolicy } from './queries';
import { SettingsHead } from './SettingsHead';

/** When people are reminded of appointments. */
export function RemindersPage(): ReactNode {
  return (
    <>
      <SettingsHead theme="reminders" />
      <Asked query={REMINDERS} variables={{}}>
        {({ reminderPolicy }, refetch) => <RemindersForm policy={reminderPolicy} onChanged={refetch} />}
      </Asked>
    </>
  );
}

interface Props {
  readonly policy: ReminderPolicy;
  readonly onChanged: () => void;
}

interface Typed {
  readonly quiet: { readonly from: string; readonly to: string } | null;
  readonly rules: readonly ReminderRule[];
}

const NIGHT = { from: '21:00', to: '08:00' };

function RemindersForm({ policy, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft<Typed>({
    quiet: policy.quiet && { from: policy.quiet.from, to: policy.quiet.to },
    rules: policy.rules.map(({ channel, minutes }) => ({ channel, minutes: String(minutes) })),
  });
  const { quiet, rules } = draft.value;
  const { send, busy, error } = useCommand(SET_REMINDERS);
  const wrong = quiet && (minutesAt(quiet.from) === null || minutesAt(quiet.to) === null || quiet.from === quiet.to);

  async function save(): Promise<boolean> {
    const told = remindersOf(rules);
    if (!told || wrong) return false;
    const hours = { quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null };
    if (!(await send({ policy: { ...hours, rules: told } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.themes.reminders')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      <ReminderRules rules={rules} onChange={(changed) => draft.change({ quiet, rules: changed })} />
      <Checkbox
        label={t('settings.reminders.quiet')}
        description={t('settings.reminders.quietHint')}
        checked={quiet !== null}
        onChange={(event) => draft.change({ rules, quiet: event.currentTarget.checked ? NIGHT : null })}
      />
      {quiet && (
        <Group>
          <TextInput
            type="time"
            label={t('settings.from')}
            value={quiet.from}
            error={wrong && t('settings.noTimes')}
            onChange={(event) => draft.change({ rules, quiet: { ...quiet, from: event.currentTarget.value } })}
          />
          <TextInput
            type="time"
            label={t('settings.to')}
            value={quiet.to}
            error={wrong}
            onChange={(event) => draft.change({ rules, quiet: { ...quiet, to: event.currentTarget.value } })}
          />
        </Group>
      )}
    </FormCard>
  );
}

import { Checkbox, NativeSelect, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { NumberField } from '../../forms/NumberField';
import { numberIn } from '../../forms/numbers';
import { ReminderRules, remindersOf } from '../../forms/ReminderRules';
import type { ReminderRule } from '../../forms/ReminderRules';
import { useDraft } from '../../forms/useDraft';
import { CHANGE_RULES } from './queries';
import type { Schedule } from '../queries';

/** The rules that are numbers, each with the least and the most that it takes, as the server has them. */
const RANGES = {
  bufferBeforeMinutes: [0, 240],
  bufferAfterMinutes: [0, 240],
  minimumNoticeMinutes: [0, 43_200],
  daysAhead: [1, 730],
  joinOpensMinutes: [0, 1_440],
} as const;

type Field = keyof typeof RANGES;
const FIELDS = Object.keys(RANGES) as Field[];
const MOST_PER_DAY = 200;

interface Typed extends Readonly<Record<Field, string>> {
  readonly approvalRequired: boolean;
  readonly mostPerDay: string;
  /** Null where the site's hold. */
  readonly reminders: readonly ReminderRule[] | null;
}

function typedOf(rules: Schedule['rules']): Typed {
  const numbers = Object.fromEntries(FIELDS.map((field) => [field, String(rules[field])])) as Record<Field, string>;
  return {
    ...numbers,
    approvalRequired: rules.approvalRequired,
    mostPerDay: rules.mostPerDay === null ? '' : String(rules.mostPerDay),
    reminders: rules.reminders?.map(({ channel, minutes }) => ({ channel, minutes: String(minutes) })) ?? null,
  };
}

interface Props {
  readonly provider: string;
  readonly rules: Schedule['rules'];
  readonly onChanged: () => void;
}

/** Under which rules clients book. */
export function RulesForm({ provider, rules, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft(typedOf(rules));
  const { value } = draft;
  const change = (part: Partial<Typed>): void => draft.change({ ...value, ...part });
  const { send, busy, error } = useCommand(CHANGE_RULES);

  async function save(): Promise<boolean> {
    const numbers = FIELDS.map((field) => [field, numberIn(value[field], RANGES[field][0], RANGES[field][1])] as const);
    const reminders = value.reminders === null ? null : remindersOf(value.reminders);
    const mostPerDay = value.mostPerDay.trim() === '' ? null : numberIn(value.mostPerDay, 1, MOST_PER_DAY);
    const wrong = numbers.some(([, number]) => number === null) || (value.reminders !== null && reminders === null);
    if (wrong || (mostPerDay === null && value.mostPerDay.trim() !== '')) return false;
    const told = { ...Object.fromEntries(numbers), approvalRequired: value.approvalRequired, mostPerDay, reminders };
    // Which rooms a booking takes is not edited here, and is kept.
    if (!(await send({ provider, rules: { ...told, rooms: rules.rooms } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('calendar.availability.rules.title')}
      lead={t('calendar.availability.rules.lead')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      <Checkbox
        label={t('calendar.availability.rules.approvalRequired')}
        description={t('calendar.availability.rules.approvalHint')}
        checked={value.approvalRequired}
        onChange={(event) => change({ approvalRequired: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {FIELDS.map((field) => (
          <NumberField
            key={field}
            label={t(`calendar.availability.rules.${field}`)}
            value={value[field]}
            least={RANGES[field][0]}
            most={RANGES[field][1]}
            onChange={(typed) => change({ [field]: typed })}
          />
        ))}
        <NumberField
          label={t('calendar.availability.rules.mostPerDay')}
          value={value.mostPerDay}
          least={1}
          most={MOST_PER_DAY}
          optional
          onChange={(typed) => change({ mostPerDay: typed })}
        />
      </SimpleGrid>
      <NativeSelect
        label={t('calendar.availability.rules.reminders')}
        value={value.reminders === null ? 'site' : 'own'}
        onChange={(event) => change({ reminders: event.currentTarget.value === 'site' ? null : [] })}
        data={[
          { value: 'site', label: t('calendar.availability.rules.siteReminders') },
          { value: 'own', label: t('calendar.availability.rules.ownReminders') },
        ]}
      />
      {value.reminders !== null && (
        <ReminderRules rules={value.reminders} onChange={(reminders) => change({ reminders })} />
      )}
      {rules.rooms.length > 0 && (
        <Text size="sm">{t('calendar.availability.rules.rooms', { count: rules.rooms.length })}</Text>
      )}
    </FormCard>
  );
}

import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useCommand } from '../../../app/graphql/useCommand';
import { weekdays } from '../../../booking/logic/words';
import { FormCard } from '../../forms/FormCard';
import { useDraft } from '../../forms/useDraft';
import { leftOut } from '../logic/leftOut';
import { copyDay, nextWindow, sent, WEEKDAYS, weekFaults } from '../logic/windows';
import type { Weekday, WeekWindow, WindowFault } from '../logic/windows';
import { PLAN_WEEK } from './queries';
import type { AboutHours } from './about';
import { CopyDay } from './CopyDay';
import { LeftOut } from './LeftOut';
import { WindowFields } from './WindowFields';

/** The hours that come back each week. */
export function WeekForm({ provider, hours, upcoming, onChanged }: AboutHours): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const draft = useDraft<readonly WeekWindow[]>(hours.week);
  const [copied, setCopied] = useState<Weekday | null>(null);
  const { send, busy, error } = useCommand(PLAN_WEEK);
  const week = draft.value;
  const faults = weekFaults(week);
  const names = weekdays(language).map(({ long }) => long);
  const outside = draft.dirty && faults.size === 0 ? leftOut(upcoming, hours, { ...hours, week }) : [];

  async function save(): Promise<boolean> {
    if (faults.size > 0 || !(await send({ provider, windows: week.map(sent) }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  function replace(index: number, windows: readonly WeekWindow[]): void {
    draft.change(week.flatMap((window, at) => (at === index ? windows : [window])));
  }

  return (
    <FormCard
      title={t('calendar.availability.week.title')}
      lead={t('calendar.availability.week.lead')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      {WEEKDAYS.map((day, number) => (
        <Day
          key={day}
          name={names[number] ?? ''}
          windows={week.flatMap((window, index) => (window.weekday === day ? [{ window, index }] : []))}
          faults={faults}
          onReplace={replace}
          onAdd={() => {
            const own = week.filter(({ weekday }) => weekday === day);
            draft.change([...week, { ...nextWindow(own), weekday: day, active: true }]);
          }}
          onCopy={() => setCopied(day)}
        />
      ))}
      <LeftOut entries={outside} provider={provider} zone={hours.zone} />
      {copied && (
        <CopyDay
          from={copied}
          names={names}
          onClose={() => setCopied(null)}
          onCopy={(days) => {
            draft.change(copyDay(week, copied, days));
            setCopied(null);
          }}
        />
      )}
    </FormCard>
  );
}

interface DayProps {
  readonly name: string;
  readonly windows: readonly { readonly window: WeekWindow; readonly index: number }[];
  readonly faults: ReadonlyMap<number, WindowFault>;
  readonly onReplace: (index: number, windows: readonly WeekWindow[]) => void;
  readonly onAdd: () => void;
  readonly onCopy: () => void;
}

function Day({ name, windows, faults, onReplace, onAdd, onCopy }: DayProps): ReactNode {
  const { t } = useTranslation('console');
  return (
    <section aria-label={name}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          {name}
        </Title>
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`${name}: ${t('calendar.availability.add')}`}
            onClick={onAdd}
          >
            {t('calendar.availability.add')}
          </Button>
          {windows.length > 0 && (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={`${name}: ${t('calendar.availability.copy')}`}
              onClick={onCopy}
            >
              {t('calendar.availability.copy')}
            </Button>
          )}
        </Group>
      </Group>
      {windows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('calendar.availability.closed')}
        </Text>
      )}
      <Stack gap="xs">
        {windows.map(({ window, index }, number) => (
          <WindowFields
            key={index}
            name={t('calendar.availability.windowOf', { day: name, n: number + 1 })}
            window={window}
            fault={faults.get(index) ?? null}
            onChange={(changed) => onReplace(index, changed)}
          >
            <Checkbox
              label={t('calendar.availability.active')}
              checked={window.active}
              onChange={({ currentTarget: { checked } }) => onReplace(index, [{ ...window, active: checked }])}
            />
          </WindowFields>
        ))}
      </Stack>
    </section>
  );
}

import { Button, Group, List, Stack, Text, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { useSay } from '../../../app/errors/useSay';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { formatDate } from '../../../app/time/format';
import { useCommand } from '../../../app/graphql/useCommand';
import { weekdays } from '../../../booking/logic/words';
import { FormCard } from '../../forms/FormCard';
import { placed } from '../../forms/refusals';
import { useDraft } from '../../forms/useDraft';
import { daysOf, faultOf, sentDays } from './days';
import type { DayFault, OpenDay } from './days';
import { CLEAR_HOURS, SET_HOURS } from './queries';
import type { HoursDesk } from './queries';
import { Windows } from './Windows';

interface Props {
  readonly desk: HoursDesk;
  /** The first date on which they are to hold; empty for those from the beginning. */
  readonly from: string;
  readonly onFrom: (date: string) => void;
  readonly onChanged: () => void;
}

/** The hours of the week, as they are or from a date on. */
export function HoursForm({ desk, from, onFrom, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const language = useLanguage();
  const draft = useDraft<readonly OpenDay[]>(daysOf(desk.businessHours));
  const { send, busy, error } = useCommand(SET_HOURS);
  const clear = useCommand(CLEAR_HOURS);
  const days = draft.value;
  const names = weekdays(language).map(({ long }) => long);
  const faults = days.map((day) => faultOf(day, days));
  const refusal = placed(error, { FIRST_HOURS_MISSING: 'from', DATE_OUT_OF_RANGE: 'from', IN_THE_PAST: 'from' });
  const replace = (changed: OpenDay): void =>
    draft.change(days.map((day) => (day.weekday === changed.weekday ? changed : day)));

  async function save(): Promise<boolean> {
    if (faults.some((fault) => fault !== null)) return false;
    if (!(await send({ days: sentDays(days), from: from === '' ? null : from }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.themes.hours')}
      lead={t('settings.hours.zone', { zone: desk.zone })}
      changed={draft.dirty}
      busy={busy}
      error={refusal.rest}
      onSubmit={save}
      onReset={draft.reset}
    >
      {desk.hoursChangeOn.length > 0 && (
        <div>
          <Text size="sm">{t('settings.hours.changes')}</Text>
          <List size="sm" listStyleType="none">
            {desk.hoursChangeOn.map((date) => (
              <List.Item key={date} mt={4}>
                {formatDate(date, language)}{' '}
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={clear.busy}
                  aria-label={`${formatDate(date, language)}: ${t('forms.remove')}`}
                  onClick={async () => {
                    if (await clear.send({ from: date })) onChanged();
                  }}
                >
                  {t('forms.remove')}
                </Button>
              </List.Item>
            ))}
          </List>
          {clear.error !== null && <Fault error={clear.error} />}
        </div>
      )}
      <TextInput
        type="date"
        label={t('settings.hours.from')}
        description={t('settings.hours.fromHint')}
        value={from}
        error={refusal.field === 'from' ? say(error) : null}
        onChange={(event) => onFrom(event.currentTarget.value)}
        maw={260}
      />
      {days.map((day, number) => (
        <Day key={day.weekday} name={names[number] ?? ''} day={day} fault={faults[number] ?? null} onChange={replace} />
      ))}
    </FormCard>
  );
}

interface DayProps {
  readonly name: string;
  readonly day: OpenDay;
  readonly fault: DayFault | null;
  readonly onChange: (day: OpenDay) => void;
}

function Day({ name, day, fault, onChange }: DayProps): ReactNode {
  const { t } = useTranslation('console');
  const { open, breaks } = day;
  const add = (what: 'open' | 'breaks'): void => {
    const window = what === 'open' ? { from: '09:00', to: '18:00' } : { from: '12:00', to: '13:00' };
    onChange({ ...day, [what]: [...day[what], window] });
  };
  return (
    <section aria-label={name}>
      <Group justify="space-between">
        <Title order={3} size="h5">
          {name}
        </Title>
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`${name}: ${t('settings.hours.add')}`}
            onClick={() => add('open')}
          >
            {t('settings.hours.add')}
          </Button>
          {open.length > 0 && (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={`${name}: ${t('settings.hours.addBreak')}`}
              onClick={() => add('breaks')}
            >
              {t('settings.hours.addBreak')}
            </Button>
          )}
        </Group>
      </Group>
      {open.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('settings.hours.closed')}
        </Text>
      )}
      <Stack gap={6}>
        <Windows
          name={`${name}, ${t('settings.hours.open')}`}
          windows={open}
          onChange={(changed) => onChange({ ...day, open: changed, breaks: changed.length === 0 ? [] : breaks })}
        />
        <Windows
          name={`${name}, ${t('settings.hours.break')}`}
          label={t('settings.hours.break')}
          windows={breaks}
          onChange={(changed) => onChange({ ...day, breaks: changed })}
        />
      </Stack>
      {fault !== null && (
        <Text size="sm" c="red" role="alert">
          {t(`settings.hours.fault.${fault}`)}
        </Text>
      )}
    </section>
  );
}

import { Button, Checkbox, Group, List, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useSay } from '../../../app/errors/useSay';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { DataTable } from '../../../app/layout/DataTable';
import { Empty } from '../../../app/layout/Empty';
import { formatDate, formatInstant } from '../../../app/time/format';
import { serverClock } from '../../../app/time/server';
import { useCommand } from '../../../app/graphql/useCommand';
import { sent } from '../../calendar/logic/windows';
import { FormCard } from '../../forms/FormCard';
import { placed } from '../../forms/refusals';
import { Asked } from '../Asked';
import { SettingsHead } from '../SettingsHead';
import { ADD_HOLIDAYS, ADD_NATIONAL_HOLIDAYS, HOLIDAYS, NATIONAL_HOLIDAYS, REMOVE_HOLIDAY } from './queries';
import type { Holiday } from './queries';

/** Days, or parts of them, on which the site is closed. */
export function HolidaysPage(): ReactNode {
  return (
    <>
      <SettingsHead theme="holidays" />
      <Asked query={HOLIDAYS} variables={{}}>
        {({ desk }, refetch) => (
          <>
            <HolidayForm onChanged={refetch} />
            <NationalForm onChanged={refetch} />
            <Holidays holidays={desk.holidays} onChanged={refetch} />
          </>
        )}
      </Asked>
    </>
  );
}

interface ChangeProps {
  readonly onChanged: () => void;
}

const EMPTY = { date: '', name: '', partial: false, from: '13:00', to: '18:00' };

function HolidayForm({ onChanged }: ChangeProps): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const [draft, setDraft] = useState(EMPTY);
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<typeof EMPTY>): void => setDraft({ ...draft, ...part });
  const { send, busy, error } = useCommand(ADD_HOLIDAYS);
  const { date, name, partial, from, to } = draft;
  const refusal = placed(error, { HOLIDAYS_OVERLAP: 'date', DATE_OUT_OF_RANGE: 'date', HOLIDAY_PAST_MIDNIGHT: 'to' });
  const missing = (text: string): string | null => (checked && text.trim() === '' ? t('people.missing') : null);

  async function save(): Promise<boolean> {
    setChecked(true);
    if (date === '' || name.trim() === '' || (partial && (from === '' || to === ''))) return false;
    const holiday = { date, name: name.trim(), closed: partial ? sent({ from, to }) : null };
    if (!(await send({ holidays: [holiday] }))) return false;
    setDraft(EMPTY);
    setChecked(false);
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.holidays.add')}
      changed={draft !== EMPTY}
      busy={busy}
      error={refusal.rest}
      action={t('settings.holidays.add')}
      onSubmit={save}
      onReset={() => setDraft(EMPTY)}
    >
      <Group align="flex-start">
        <TextInput
          type="date"
          label={t('settings.holidays.date')}
          value={date}
          error={refusal.field === 'date' ? say(error) : missing(date)}
          onChange={(event) => change({ date: event.currentTarget.value })}
          required
        />
        <TextInput
          label={t('settings.holidays.name')}
          value={name}
          maxLength={120}
          error={missing(name)}
          onChange={(event) => change({ name: event.currentTarget.value })}
          required
        />
      </Group>
      <Checkbox
        label={t('settings.holidays.partial')}
        checked={partial}
        onChange={(event) => change({ partial: event.currentTarget.checked })}
      />
      {partial && (
        <Group align="flex-start">
          <TextInput
            type="time"
            label={t('settings.from')}
            value={from}
            error={missing(from)}
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('settings.to')}
            value={to}
            error={refusal.field === 'to' ? say(error) : missing(to)}
            onChange={(event) => change({ to: event.currentTarget.value })}
          />
        </Group>
      )}
    </FormCard>
  );
}

function NationalForm({ onChanged }: ChangeProps): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const thisYear = new Date(serverClock.now()).getUTCFullYear();
  const [year, setYear] = useState(thisYear + 1);
  const [{ data, error: unknown, fetching }] = useQuery({ query: NATIONAL_HOLIDAYS, variables: { year } });
  const { send, busy, error } = useCommand(ADD_NATIONAL_HOLIDAYS);
  const found = fetching ? [] : (data?.nationalHolidays ?? []);
  return (
    <FormCard
      title={t('settings.holidays.national')}
      lead={t('settings.holidays.nationalLead')}
      changed={false}
      ready={found.length > 0}
      busy={busy}
      error={error ?? unknown}
      action={t('settings.holidays.fill')}
      onSubmit={async () => {
        const done = await send({ year });
        if (done) onChanged();
        return done !== null;
      }}
    >
      <Group>
        <NativeSelect
          label={t('settings.holidays.country')}
          data={[{ value: 'TR', label: t('settings.holidays.countries.TR') }]}
        />
        <NativeSelect
          label={t('settings.holidays.year')}
          value={year}
          onChange={(event) => setYear(Number(event.currentTarget.value))}
          data={[thisYear, thisYear + 1, thisYear + 2].map(String)}
        />
      </Group>
      <List size="sm">
        {found.map(({ date, name }) => (
          <List.Item key={`${date} ${name}`}>
            {formatDate(date, language, 'day')}: {name}
          </List.Item>
        ))}
      </List>
    </FormCard>
  );
}

interface ListProps extends ChangeProps {
  readonly holidays: readonly Holiday[];
}

function Holidays({ holidays, onChanged }: ListProps): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { send, busy, error } = useCommand(REMOVE_HOLIDAY);
  const say = (date: string): string => formatInstant(`${date}T12:00:00Z`, 'UTC', language, 'full-date');
  if (holidays.length === 0) return <Empty title={t('settings.holidays.none')} />;
  return (
    <>
      {error !== null && <Fault error={error} />}
      <DataTable
        label={t('settings.themes.holidays')}
        rows={holidays}
        keyOf={({ date, name }) => `${date} ${name}`}
        columns={[
          { key: 'date', label: t('settings.holidays.date'), heads: true, cell: ({ date }) => say(date) },
          { key: 'name', label: t('settings.holidays.name'), cell: ({ name }) => name },
          {
            key: 'closed',
            label: t('settings.holidays.closed'),
            cell: ({ closed }) => (closed ? `${closed.from}–${closed.to}` : t('settings.holidays.wholeDay')),
          },
          {
            key: 'remove',
            label: t('forms.remove'),
            bare: true,
            cell: ({ date, name }) => (
              <Button
                size="compact-sm"
                variant="default"
                loading={busy}
                aria-label={`${say(date)}, ${name}: ${t('forms.remove')}`}
                onClick={async () => {
                  if (await send({ date })) onChanged();
                }}
              >
                {t('forms.remove')}
              </Button>
            ),
          },
        ]}
      />
      <Text size="sm" c="dimmed">
        {t('settings.holidays.ahead')}
      </Text>
    </>
  );
}

import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateIn } from '../../../app/time/format';
import { serverClock } from '../../../app/time/server';
import { useCommand } from '../../../app/graphql/useCommand';
import { lengthOf } from '../../../booking/logic/draft';
import { isStanding } from '../../../booking/logic/join';
import { REASON_LIMIT } from '../appointment/ReasonForm';
import { FormCard } from '../../forms/FormCard';
import { placed } from '../../forms/refusals';
import { useSay } from '../../../app/errors/useSay';
import { fits } from '../logic/leftOut';
import { dayFaults, nextWindow, sent } from '../logic/windows';
import type { DayWindow } from '../logic/windows';
import { boundsOf } from '../logic/wall';
import { SET_DAY_OFF, SET_SPECIAL_DAY } from './queries';
import { useAgenda } from '../useAgenda';
import type { AboutHours } from './about';
import { LeftOut } from './LeftOut';
import { WindowFields } from './WindowFields';

type Kind = 'off' | 'special';

const EMPTY = { date: '', kind: 'off' as Kind, reason: '', windows: [nextWindow([])] as readonly DayWindow[] };

const NO_FAULTS: ReturnType<typeof dayFaults> = new Map();

/** Takes a day off, or gives a date hours of its own; says first what is booked on it. */
export function ExceptionForm({ provider, own, hours, onChanged }: AboutHours): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const [draft, setDraft] = useState(EMPTY);
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<typeof EMPTY>): void => setDraft((before) => ({ ...before, ...part }));
  const off = useCommand(SET_DAY_OFF);
  const special = useCommand(SET_SPECIAL_DAY);
  const { date, kind, reason, windows } = draft;
  const today = dateIn(hours.zone, serverClock.now());
  const { entries } = useAgenda(own, { provider, ...boundsOf([date === '' ? today : date], hours.zone) });
  const exception = { date, windows: kind === 'off' ? [] : windows };
  const met = (entries ?? []).filter(
    (entry) => isStanding(entry) && !fits(entry, { ...hours, exceptions: [exception] }),
  );
  const faults = kind === 'special' ? dayFaults(windows) : NO_FAULTS;
  const tooLong = lengthOf(reason.trim()) > REASON_LIMIT;
  const missing = date === '' ? t('calendar.availability.exception.dateMissing') : null;
  const refusal = placed(kind === 'off' ? off.error : special.error, {
    EXCEPTION_IN_THE_PAST: 'date',
    EXCEPTION_TOO_FAR_AHEAD: 'date',
  });

  async function save(): Promise<boolean> {
    setChecked(true);
    if (missing !== null || faults.size > 0 || tooLong || (kind === 'special' && windows.length === 0)) return false;
    const told = { provider, date, reason: reason.trim() === '' ? null : reason.trim() };
    const done = kind === 'off' ? off.send(told) : special.send({ ...told, windows: windows.map(sent) });
    if (!(await done)) return false;
    setDraft(EMPTY);
    setChecked(false);
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('calendar.availability.exception.title')}
      lead={t('calendar.availability.exception.lead')}
      changed={draft !== EMPTY}
      busy={off.busy || special.busy}
      error={refusal.rest}
      action={t(`calendar.availability.exception.action.${kind}`)}
      onSubmit={save}
      onReset={() => {
        setDraft(EMPTY);
        setChecked(false);
      }}
    >
      <TextInput
        type="date"
        label={t('calendar.availability.exception.date')}
        value={date}
        min={today}
        error={refusal.field === 'date' ? say(kind === 'off' ? off.error : special.error) : checked && missing}
        onChange={(event) => change({ date: event.currentTarget.value })}
        maw={220}
      />
      <NativeSelect
        label={t('calendar.availability.exception.kind')}
        value={kind}
        onChange={(event) => change({ kind: event.currentTarget.value === 'off' ? 'off' : 'special' })}
        data={[
          { value: 'off', label: t('calendar.dayOff') },
          { value: 'special', label: t('calendar.specialDay') },
        ]}
        maw={220}
      />
      {kind === 'special' && (
        <Stack gap="xs">
          {windows.map((window, index) => (
            <WindowFields
              key={index}
              name={t('calendar.availability.windowOf', { day: t('calendar.specialDay'), n: index + 1 })}
              window={window}
              fault={faults.get(index) ?? null}
              onChange={(changed) =>
                change({ windows: windows.flatMap((one, at) => (at === index ? changed : [one])) })
              }
            />
          ))}
          <div>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => change({ windows: [...windows, nextWindow(windows)] })}
            >
              {t('calendar.availability.add')}
            </Button>
          </div>
        </Stack>
      )}
      <Textarea
        label={t('calendar.availability.exception.reason')}
        description={t('calendar.availability.exception.reasonHint')}
        value={reason}
        error={tooLong ? t('calendar.tooLong', { limit: REASON_LIMIT }) : null}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        rows={2}
      />
      {date !== '' && <LeftOut entries={met} provider={provider} zone={hours.zone} />}
    </FormCard>
  );
}

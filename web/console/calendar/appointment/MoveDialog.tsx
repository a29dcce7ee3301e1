import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { problemOf } from '../../../app/errors/problem';
import { useSay } from '../../../app/errors/useSay';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Dialog } from '../../../app/layout/Dialog';
import { Icon } from '../../../app/layout/Icon';
import { formatInstant, zoneLabel } from '../../../app/time/format';
import { RESCHEDULE } from '../../../booking/appointments/queries';
import { useCommand } from '../../../app/graphql/useCommand';
import { useSlot } from '../../../booking/form/useSlot';
import { lengthOf } from '../../../booking/logic/draft';
import { outcomeOf } from '../../../booking/logic/outcome';
import { minutesOf } from '../../../booking/logic/slots';
import type { Slot } from '../../../booking/logic/slots';
import { instantOfMoment, momentAt } from '../logic/moment';
import type { Entry } from '../useAgenda';
import { REASON_LIMIT } from './ReasonForm';

const MINUTE = 60_000;

interface Props {
  readonly entry: Entry;
  readonly provider: string;
  readonly zone: string;
  /** Where it was dropped, or where it is. */
  readonly start: number;
  readonly onClose: () => void;
  readonly onMoved: () => void;
  /** It stays where it was. */
  readonly onRefused: () => void;
}

/** Another time for an appointment: shown once more before the client is told; if it is refused, the nearest free ones. */
export function MoveDialog({ entry, provider, zone, start, onClose, onMoved, onRefused }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const say = useSay();
  const [moment, setMoment] = useState(() => momentAt(start, zone));
  const [length, setLength] = useState(() => minutesOf(entry));
  const [reason, setReason] = useState('');
  const { send, busy, error } = useCommand(RESCHEDULE);
  const to = instantOfMoment(moment, zone);
  const wanted = new Date(to ?? start).toISOString();
  const { alternatives, refetch } = useSlot({ site: null, providerId: provider, providerZone: zone, start: wanted });
  const tooLong = lengthOf(reason.trim()) > REASON_LIMIT;
  const lost = error !== null && outcomeOf(problemOf(error).code) === 'slot-lost';

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (to === null || tooLong) return;
    const end = new Date(to + length * MINUTE).toISOString();
    const given = reason.trim();
    if (await send({ id: entry.id, start: wanted, end, reason: given === '' ? null : given })) {
      onMoved();
    } else {
      onRefused();
      refetch();
    }
  }

  function choose(slot: Slot): void {
    setMoment(momentAt(slot.start, zone));
    setLength(minutesOf(slot));
  }

  const told = (instant: string | number): string =>
    `${formatInstant(instant, zone, language, 'day')} ${formatInstant(instant, zone, language, 'time')}`;
  return (
    <Dialog opened onClose={onClose} title={t('calendar.moveTitle', { name: entry.client ?? t('calendar.nameless') })}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t('calendar.moveFrom', { time: told(entry.start) })}</Text>
          <Group grow align="flex-start">
            <TextInput
              type="date"
              label={t('calendar.newDate')}
              value={moment.date}
              onChange={(event) => setMoment({ ...moment, date: event.currentTarget.value })}
              required
            />
            <TextInput
              type="time"
              label={t('calendar.newTime')}
              value={moment.time}
              onChange={(event) => setMoment({ ...moment, time: event.currentTarget.value })}
              required
              data-autofocus
            />
          </Group>
          <Text size="sm" c="dimmed">
            {to === null
              ? t('calendar.noTime')
              : t('calendar.moveTo', { time: told(to), minutes: length, zone: zoneLabel(zone, to) })}
          </Text>
          <Textarea
            label={t('calendar.moveReason')}
            description={t('calendar.reasonHint')}
            error={tooLong ? t('calendar.tooLong', { limit: REASON_LIMIT }) : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            rows={2}
          />
          {lost && (
            <Alert color="orange" role="alert" icon={<Icon name="warning" />} title={t('calendar.notMoved')}>
              <Text size="sm">
                {say(error)} {t('calendar.stays', { time: told(entry.start) })}
              </Text>
              {alternatives.length > 0 && (
                <Group gap={6} mt="xs" role="group" aria-label={t('calendar.nearest')}>
                  {alternatives.map((slot) => (
                    <Button key={slot.start} size="compact-sm" variant="default" onClick={() => choose(slot)}>
                      {told(slot.start)}
                    </Button>
                  ))}
                </Group>
              )}
            </Alert>
          )}
          {error !== null && !lost && <Fault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('calendar.back')}
            </Button>
            <Button type="submit" loading={busy} disabled={to === null}>
              {t('calendar.move')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useCommand } from '../../app/graphql/useCommand';
import { useLanguage } from '../../app/i18n/useLanguage';
import { useViewer } from '../../app/session/viewer';
import { formatDuration, formatInstant } from '../../app/time/format';
import { serverClock } from '../../app/time/server';
import { useNow } from '../../app/time/useNow';
import { BREAKS, currentOf, STATUSES } from './availability';
import { SET_AVAILABILITY } from './queries';
import type { AvailabilityStatus, Member } from './queries';

interface Props {
  readonly me: Member;
  readonly onChanged: () => void;
}

/** Whether calls reach the signed-in person. A break has an end; everything else holds until it is changed. */
export function AvailabilityForm({ me, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const now = useNow();
  const { send, busy, error } = useCommand(SET_AVAILABILITY);
  const { status, until } = currentOf(me.availability, now);
  const [breaking, setBreaking] = useState(false);
  const [minutes, setMinutes] = useState<number>(BREAKS[0]);

  async function set(next: AvailabilityStatus, end: string | null): Promise<void> {
    if (!(await send({ status: next, until: end }))) return;
    setBreaking(false);
    onChanged();
  }
  function startBreak(event: SyntheticEvent): void {
    event.preventDefault();
    void set('ON_BREAK', new Date(serverClock.now() + minutes * 60_000).toISOString());
  }

  return (
    <form onSubmit={startBreak}>
      <Stack gap="xs">
        <Group align="end" gap="sm">
          <NativeSelect
            label={t('calls.mine')}
            value={breaking ? 'ON_BREAK' : status}
            disabled={busy}
            onChange={(event) => {
              const next = event.currentTarget.value as AvailabilityStatus;
              if (next === 'ON_BREAK') setBreaking(true);
              else void set(next, null);
            }}
            data={STATUSES.map((one) => ({ value: one, label: t(`calls.availability.${one}`) }))}
          />
          {breaking && (
            <>
              <NativeSelect
                label={t('calls.breakFor')}
                value={minutes}
                onChange={(event) => setMinutes(Number(event.currentTarget.value))}
                data={BREAKS.map((one) => ({ value: String(one), label: formatDuration(one * 60, language) }))}
              />
              <Button type="submit" loading={busy}>
                {t('calls.startBreak')}
              </Button>
              <Button variant="default" onClick={() => setBreaking(false)}>
                {t('calls.cancel')}
              </Button>
            </>
          )}
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {status === 'ON_BREAK' && until !== null
            ? t('calls.breakUntil', { at: formatInstant(until, zone, language, 'time') })
            : t(status === 'AVAILABLE' ? 'calls.reached' : 'calls.notReached')}
        </Text>
        {error !== null && <Fault error={error} />}
      </Stack>
    </form>
  );
}

import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Dialog } from '../../../app/layout/Dialog';
import { dateIn, formatInstant } from '../../../app/time/format';
import { serverClock } from '../../../app/time/server';
import { useCommand } from '../../../app/graphql/useCommand';
import classes from '../calendar.module.css';
import { leftOut } from '../logic/leftOut';
import { REMOVE_EXCEPTION } from './queries';
import type { Schedule } from '../queries';
import type { AboutHours } from './about';
import { LeftOut } from './LeftOut';

interface Props extends AboutHours {
  readonly exceptions: Schedule['exceptions'];
}

/** Days off and days with hours of their own that are still to come. */
export function Exceptions({ provider, hours, upcoming, exceptions, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const heading = useId();
  const [asked, setAsked] = useState<string | null>(null);
  const { send, busy, error } = useCommand(REMOVE_EXCEPTION);
  const today = dateIn(hours.zone, serverClock.now());
  const ahead = exceptions.filter(({ date }) => date >= today);
  const metWithout = (date: string): ReturnType<typeof leftOut<(typeof upcoming)[number]>> =>
    leftOut(upcoming, hours, { ...hours, exceptions: exceptions.filter((one) => one.date !== date) });

  async function remove(date: string): Promise<void> {
    const done = await send({ provider, date });
    setAsked(null);
    if (done) onChanged();
  }

  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={heading}>
      <Title order={2} size="h4" id={heading} mb="sm">
        {t('calendar.availability.exceptions.title')}
      </Title>
      {ahead.length === 0 && <Text size="sm">{t('calendar.availability.exceptions.none')}</Text>}
      <ul className={classes['list']}>
        {ahead.map(({ date, dayOff, reason, windows }) => {
          const day = formatInstant(`${date}T12:00:00Z`, 'UTC', language, 'full-date');
          const told = windows.map(({ from, to }) => `${from}–${to}`).join(', ');
          return (
            <li key={date}>
              <Group justify="space-between" wrap="nowrap" align="flex-start">
                <div className={classes['text']}>
                  <Text fw={600}>{day}</Text>
                  <Text size="sm">{dayOff ? t('calendar.dayOff') : `${t('calendar.specialDay')}: ${told}`}</Text>
                  {reason !== null && (
                    <Text size="sm" c="dimmed" className={classes['words']}>
                      {reason}
                    </Text>
                  )}
                </div>
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={busy}
                  aria-label={`${day}: ${t('forms.remove')}`}
                  onClick={() => (metWithout(date).length > 0 ? setAsked(date) : remove(date))}
                >
                  {t('forms.remove')}
                </Button>
              </Group>
            </li>
          );
        })}
      </ul>
      {error !== null && <Fault error={error} />}
      {asked !== null && (
        <Dialog opened onClose={() => setAsked(null)} title={t('calendar.availability.exceptions.removeTitle')}>
          <LeftOut entries={metWithout(asked)} provider={provider} zone={hours.zone} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsked(null)}>
              {t('calendar.back')}
            </Button>
            <Button loading={busy} onClick={() => remove(asked)}>
              {t('forms.remove')}
            </Button>
          </Group>
        </Dialog>
      )}
    </Paper>
  );
}

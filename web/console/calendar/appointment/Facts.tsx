import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { formatInstant, formatMoney, zoneLabel } from '../../../app/time/format';
import { History } from '../../../booking/appointments/History';
import { Fact } from '../../../booking/Fact';
import { browserZone, sameWall } from '../../../booking/logic/zones';
import classes from '../calendar.module.css';
import { COLORS } from '../colors';
import type { Appointment } from '../queries';

interface Props {
  readonly appointment: Appointment;
  readonly zone: string;
}

/** When, with whom, how it stands, what is owed, and what has happened to it. */
export function Facts({ appointment, zone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { start, end, status, first, notes, reason, client, payment, history } = appointment;
  const range = (inZone: string): string =>
    `${formatInstant(start, inZone, language, 'time')}–${formatInstant(end, inZone, language, 'time')}`;
  const here = browserZone();
  const fee = payment.amount ? formatMoney(payment.amount.minor, payment.amount.currency, language) : '';
  return (
    <Stack gap="sm" mb="md">
      <Group gap="xs">
        <Badge color={COLORS[status]} variant="light" size="lg">
          {t(`calendar.status.${status}`)}
        </Badge>
        {first && (
          <Badge variant="default" size="lg">
            {t('calendar.first')}
          </Badge>
        )}
      </Group>
      <Fact icon="calendar">
        <Text component="span" fw={600}>
          {formatInstant(start, zone, language, 'full-date')}, {range(zone)}
        </Text>{' '}
        <Text component="span" c="dimmed" size="sm">
          {zoneLabel(zone, start)}
        </Text>
        {!sameWall(start, zone, here) && (
          <Text size="sm">
            {t('calendar.yourTime', {
              time: `${formatInstant(start, here, language, 'day')} ${range(here)}`,
              zone: zoneLabel(here, start),
            })}
          </Text>
        )}
      </Fact>
      {client && (client.email !== null || client.phone !== null) && (
        <Fact icon="user">
          {client.email !== null && (
            <Anchor href={`mailto:${client.email}`} size="sm" underline="always">
              {client.email}
            </Anchor>
          )}
          {client.phone !== null && (
            <Text size="sm">
              <Anchor href={`tel:${client.phone}`} underline="always">
                {client.phone}
              </Anchor>
            </Text>
          )}
        </Fact>
      )}
      <Text size="sm">
        {t(`calendar.payment.${payment.state}`, { fee })}
        {payment.reference !== null && ` · ${t('calendar.referenceOf', { reference: payment.reference })}`}
      </Text>
      {notes !== null && (
        <Text size="sm" className={classes['words']}>
          <strong>{t('calendar.notes')}</strong> {notes}
        </Text>
      )}
      {reason !== null && (
        <Text size="sm" className={classes['words']}>
          <strong>{t('calendar.reason')}</strong> {reason}
        </Text>
      )}
      <details>
        <summary>{t('calendar.history')}</summary>
        <History entries={history} zone={zone} />
      </details>
    </Stack>
  );
}

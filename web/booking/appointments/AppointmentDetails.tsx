import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Icon } from '../../app/layout/Icon';
import { formatMoney } from '../../app/time/format';
import classes from '../booking.module.css';
import { Fact } from '../Fact';
import { isChangeable } from '../logic/join';
import { minutesOf } from '../logic/slots';
import { useZone } from '../logic/zones';
import { When } from '../When';
import { CancelDialog } from './CancelDialog';
import { ConfirmButton } from './ConfirmButton';
import { JoinButton } from './JoinButton';
import type { Appointment } from './queries';
import { StatusBadge } from './StatusBadge';
import { useNow } from '../../app/time/useNow';

interface Props {
  readonly appointment: Appointment;
  readonly name: string;
  readonly onChanged: () => void;
}

/** What, when and with whom; and what can be done about it. */
export function AppointmentDetails({ appointment, name, onChanged }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const [zone] = useZone();
  const [cancelling, setCancelling] = useState(false);
  const { id, status, start, end, notes, reason, icsUrl } = appointment;
  const changeable = isChangeable(appointment, start, useNow());
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <StatusBadge status={status} />
          <Text size="sm">{t('minutes', { minutes: minutesOf(appointment) })}</Text>
        </Group>
        <Text size="sm">{t(`statusLead.${status}`)}</Text>
        <When start={start} end={end} zone={zone} providerZone={appointment.provider?.zone ?? zone} />
        <Fact icon="user">{name}</Fact>
        <Fee appointment={appointment} />
        {reason !== null && (
          <Text size="sm" className={classes['notes']}>
            <strong>{t('details.reason')}</strong> {reason}
          </Text>
        )}
        {notes !== null && (
          <Text size="sm" className={classes['notes']}>
            <strong>{t('details.notes')}</strong> {notes}
          </Text>
        )}
        <JoinButton appointment={appointment} name={name} />
        <Group>
          {changeable && status === 'SCHEDULED' && <ConfirmButton id={id} onConfirmed={onChanged} />}
          {changeable && icsUrl !== null && (
            <Button component="a" href={icsUrl} download variant="default" leftSection={<Icon name="calendar" />}>
              {t('details.ics')}
            </Button>
          )}
          {changeable && (
            <>
              <Button component={Link} to={`/booking/appointments/${id}/reschedule`} variant="default">
                {t('details.reschedule')}
              </Button>
              <Button variant="outline" color="red" onClick={() => setCancelling(true)}>
                {t('details.cancel')}
              </Button>
            </>
          )}
        </Group>
      </Stack>
      <CancelDialog id={id} opened={cancelling} onClose={() => setCancelling(false)} onCancelled={onChanged} />
    </Paper>
  );
}

function Fee({ appointment }: { readonly appointment: Appointment }): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const { state, amount } = appointment.payment;
  const fee = amount && formatMoney(amount.minor, amount.currency, language);
  return <Text size="sm">{t(`payment.${state}`, { fee: fee ?? '' })}</Text>;
}

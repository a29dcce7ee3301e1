import { Alert, Anchor, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { NotFound } from '../../app/errors/NotFound';
import { readFragment } from '../../app/graphql/graphql';
import { Icon } from '../../app/layout/Icon';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { useViewer } from '../../app/session/viewer';
import classes from '../booking.module.css';
import { isId } from '../logic/isId';
import { useZone } from '../logic/zones';
import { AppointmentDetails } from './AppointmentDetails';
import { History } from './History';
import { otherName } from './otherName';
import { APPOINTMENT, ONE_APPOINTMENT } from './queries';
import { useAppointmentNews } from './useAppointmentNews';

/** One appointment: right after it was booked its confirmation, and later all about it. */
export function AppointmentPage(): ReactNode {
  const { id = '' } = useParams();
  return isId(id) ? <OneAppointment key={id} id={id} /> : <NotFound />;
}

function OneAppointment({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation('booking');
  const viewer = useViewer();
  const [zone] = useZone();
  const location = useLocation();
  const arrived = location.state as { readonly booked?: boolean; readonly moved?: boolean } | null;
  const [{ data, error }, ask] = useQuery({ query: ONE_APPOINTMENT, variables: { id } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useAppointmentNews(refetch);
  const one = data?.appointment;
  const appointment = one && readFragment(APPOINTMENT, one);
  const name = appointment && (otherName(appointment, viewer.accountId) ?? t('nameless'));
  usePageTitle(name ? t('details.title', { name }) : t('mine.title'));
  if (error && !data) return <Fault error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  if (!appointment || !name) return <NotFound />;
  const standing = appointment.status !== 'CANCELLED' && appointment.status !== 'DECLINED';
  const requested = appointment.status === 'REQUESTED';
  return (
    <div className={classes['narrow']}>
      <Anchor component={Link} to="/booking/appointments" size="sm" underline="always">
        {t('details.all')}
      </Anchor>
      <Title order={1} size="h2" mt="sm" mb="md" className={classes['text']}>
        {t('details.title', { name })}
      </Title>
      {standing && (arrived?.booked === true || arrived?.moved === true) && (
        <Alert
          color="teal"
          role="status"
          mb="md"
          icon={<Icon name="check" />}
          title={t(arrived.moved ? 'moved.title' : requested ? 'booked.requested' : 'booked.title')}
        >
          <Text size="sm">{t(requested ? 'booked.requestedLead' : 'booked.lead')}</Text>
        </Alert>
      )}
      <AppointmentDetails appointment={appointment} name={name} onChanged={refetch} />
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('history.title')}
      </Title>
      <History entries={one.history} zone={zone} />
    </div>
  );
}

import { Alert, Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { NotFound } from '../../app/errors/NotFound';
import { readFragment } from '../../app/graphql/graphql';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { useViewer } from '../../app/session/viewer';
import { serverClock } from '../../app/time/server';
import classes from '../booking.module.css';
import { isId } from '../logic/isId';
import { isChangeable } from '../logic/join';
import { timeOf, timeParams } from '../logic/links';
import { useZone } from '../logic/zones';
import { SlotPicker } from '../picker/SlotPicker';
import { When } from '../When';
import { MoveForm } from './MoveForm';
import { otherName } from './otherName';
import { APPOINTMENT, ONE_APPOINTMENT } from './queries';

/** Another time for an appointment: the same way of choosing as for a new one. */
export function ReschedulePage(): ReactNode {
  const { id = '' } = useParams();
  return isId(id) ? <Rescheduling id={id} /> : <NotFound />;
}

function Rescheduling({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(t('move.title'));
  const viewer = useViewer();
  const [zone] = useZone();
  const [now] = useState(() => serverClock.now());
  const [params] = useSearchParams();
  const [{ data, error }, ask] = useQuery({ query: ONE_APPOINTMENT, variables: { id } });
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading rows={6} />;
  if (!data.appointment) return <NotFound />;
  const appointment = readFragment(APPOINTMENT, data.appointment);
  const providerZone = appointment.provider?.zone ?? null;
  const time = timeOf(params);
  const page = `/booking/appointments/${id}`;
  const day = params.get('day');
  return (
    <div className={classes['page']}>
      <Anchor component={Link} to={page} size="sm" underline="always">
        {t('move.back')}
      </Anchor>
      <Title order={1} size="h2" mt="sm" mb="md">
        {t('move.title')}
      </Title>
      <Paper withBorder p="md" radius="md" mb="lg">
        <Stack gap={6}>
          <Text fw={600} className={classes['text']}>
            {t('move.now', { name: otherName(appointment, viewer.accountId) ?? t('nameless') })}
          </Text>
          <When start={appointment.start} end={appointment.end} zone={zone} providerZone={providerZone ?? zone} />
        </Stack>
      </Paper>
      {!isChangeable(appointment, appointment.start, now) && (
        <Alert color="orange" title={t('move.tooLate')}>
          {t('move.tooLateLead')}
        </Alert>
      )}
      {isChangeable(appointment, appointment.start, now) && providerZone !== null && !time && (
        <SlotPicker
          site={null}
          provider={{ id: appointment.providerId, zone: providerZone }}
          latest={null}
          hrefOf={(slot) => `${page}/reschedule?${day === null ? '' : `day=${day}&`}${timeParams(slot)}`}
        />
      )}
      {time && providerZone !== null && (
        <MoveForm key={time.start} id={id} provider={appointment.providerId} providerZone={providerZone} {...time} />
      )}
    </div>
  );
}

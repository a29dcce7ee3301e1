import { Anchor, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { NotFound } from '../../app/errors/NotFound';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { readFragment } from '../../app/graphql/graphql';
import { useVisitor } from '../../app/session/viewer';
import classes from '../booking.module.css';
import { isFor, keptBooking } from '../logic/draft';
import { farDate } from '../logic/farDate';
import { isId } from '../logic/isId';
import { timeOf } from '../logic/links';
import { APPOINTMENT, ONE_APPOINTMENT } from '../appointments/queries';
import { isStanding } from '../logic/join';
import { PROVIDER } from '../queries';
import { AlreadyBooked } from './AlreadyBooked';
import { BookingForm } from './BookingForm';

/** What is to be said before a time is booked. */
export function FormPage(): ReactNode {
  const { site = '', provider = '' } = useParams();
  const [params] = useSearchParams();
  const time = timeOf(params);
  if (!isId(provider)) return <NotFound />;
  if (!time) return <Navigate to={`/booking/${site}/${provider}`} replace />;
  return <Booking key={time.start} slug={site} id={provider} start={time.start} end={time.end} />;
}

interface Props {
  readonly slug: string;
  readonly id: string;
  readonly start: string;
  readonly end: string;
}

function Booking({ slug, id, start, end }: Props): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(t('form.title'));
  const owner = useVisitor()?.accountId ?? null;
  const [far] = useState(farDate);
  const [booked] = useState(() => keptBooking(owner));
  const [{ data, error }, ask] = useQuery({ query: PROVIDER, variables: { slug, id, far } });
  const earlier = booked && isFor(booked, { providerId: id, start }) ? booked.appointmentId : null;
  const [{ data: told, fetching }] = useQuery({
    query: ONE_APPOINTMENT,
    variables: { id: earlier ?? '' },
    pause: earlier === null,
  });
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data || (fetching && !told)) return <Loading rows={6} />;
  const { site, provider } = data;
  if (!site || !provider?.zone) return <NotFound />;
  const back = `/booking/${slug}/${id}`;
  const again = readFragment(APPOINTMENT, told?.appointment) ?? null;
  // What was called off or moved since can be booked again.
  const stands = again !== null && isStanding(again) && isFor(again, { providerId: id, start });
  if (stands) return <AlreadyBooked appointment={again.id} another={back} />;
  return (
    <div className={classes['narrow']}>
      <Anchor component={Link} to={back} size="sm" underline="always">
        {t('form.otherTime')}
      </Anchor>
      <Title order={1} size="h2" mt="sm" mb="md">
        {t('form.title')}
      </Title>
      <BookingForm site={site} provider={provider} zone={provider.zone} start={start} end={end} />
    </div>
  );
}

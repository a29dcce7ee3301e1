import { Button, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { readFragment } from '../../app/graphql/graphql';
import { Loading } from '../../app/layout/Loading';
import classes from '../booking.module.css';
import { AppointmentCard } from './AppointmentCard';
import { APPOINTMENT, MY_APPOINTMENTS } from './queries';

const PAGE = 10;

type When = 'UPCOMING' | 'PAST';

interface Props {
  readonly when: When;
  /** Another one: what is shown may be old. */
  readonly version: number;
}

/** The pages that were asked for so far, one below the other. */
export function AppointmentPages({ when, version }: Props): ReactNode {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <ul className={classes['list']}>
      {cursors.map((after, place) => (
        <OnePage
          key={after ?? ''}
          when={when}
          version={version}
          after={after}
          onMore={
            place === cursors.length - 1 ? (end) => setCursors((before) => [...before.slice(0, place + 1), end]) : null
          }
        />
      ))}
    </ul>
  );
}

interface PageProps extends Props {
  readonly after: string | null;
  readonly onMore: ((end: string) => void) | null;
}

function OnePage({ when, version, after, onMore }: PageProps): ReactNode {
  const { t } = useTranslation('booking');
  const [{ data, error }, ask] = useQuery({ query: MY_APPOINTMENTS, variables: { when, first: PAGE, after } });
  const again = useEffectEvent(() => ask({ requestPolicy: 'network-only' }));
  useEffect(() => {
    if (version > 0) again();
  }, [version]);
  if (error && !data) {
    return (
      <li>
        <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      </li>
    );
  }
  if (!data) {
    return (
      <li>
        <Loading />
      </li>
    );
  }
  const { nodes, pageInfo } = data.myAppointments;
  const end = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return (
    <>
      {nodes.length === 0 && after === null && (
        <li>
          <Text>{t(`mine.none${when}`)}</Text>
        </li>
      )}
      {nodes.map((ref) => (
        <li key={readFragment(APPOINTMENT, ref).id}>
          <AppointmentCard of={ref} />
        </li>
      ))}
      {end !== null && onMore && (
        <li>
          <Button variant="default" fullWidth onClick={() => onMore(end)}>
            {t('more')}
          </Button>
        </li>
      )}
    </>
  );
}

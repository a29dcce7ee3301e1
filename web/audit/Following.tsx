import { Paper, Text, Title } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useSubscription } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { readFragment } from '../app/graphql/graphql';
import { serverClock } from '../app/time/server';
import type { TimelineInput } from './filters';
import { EVENT, FOLLOWED, TIMELINE } from './timeline';
import type { TimelineEvent } from './timeline';
import { TimelineTable } from './TimelineTable';

/** More would not be read here; the timeline has them. */
const SHOWN = 100;

/** The newest first, each once, whichever way it came. */
function withNews(events: readonly TimelineEvent[], news: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const known = new Set(events.map(({ position }) => position));
  return [...news.filter(({ position }) => !known.has(position)).reverse(), ...events].slice(0, SHOWN);
}

/** What happens from now on, as it happens; also what did while the connection was lost. */
export function Following({ filter }: { readonly filter: TimelineInput }): ReactNode {
  const { t } = useTranslation('audit');
  const client = useClient();
  const [since] = useState(() => new Date(serverClock.now()).toISOString());
  const [events, setEvents] = useState<readonly TimelineEvent[]>([]);
  const [{ error }] = useSubscription({ query: FOLLOWED, variables: { filter } }, (_, news) => {
    const event = readFragment(EVENT, news.timelineFollowed);
    setEvents((before) => withNews(before, [event]));
    return news;
  });
  const catchUp = useCallback(async () => {
    const from = filter.from !== undefined && filter.from > since ? filter.from : since;
    const variables = { filter: { ...filter, from }, first: SHOWN };
    const { data } = await client.query(TIMELINE, variables, { requestPolicy: 'network-only' }).toPromise();
    const missed = (data?.timeline.nodes ?? []).map((ref) => readFragment(EVENT, ref));
    setEvents((before) => withNews(before, missed));
  }, [client, filter, since]);
  useOnReturn(() => void catchUp());
  return (
    <Paper component="section" withBorder radius="md" p="md" mb="lg" aria-label={t('timeline.new')}>
      <Title order={2} size="h4" mb="xs">
        {t('timeline.new')}
      </Title>
      <Text size="sm" c="dimmed" role="status">
        {events.length === 0 ? t('timeline.newNone') : t('timeline.newCount', { count: events.length })}
      </Text>
      {error && <Fault error={error} />}
      {events.length > 0 && <TimelineTable label={t('timeline.new')} events={events} />}
    </Paper>
  );
}

import { Anchor, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { Identifier } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import classes from './Audit.module.css';
import type { MomentProps } from './StateView';
import { OPENED } from './timeline';
import type { TimelineEvent } from './timeline';
import { useNames } from './useNames';
import { WholeView } from './ValueView';

interface Props extends MomentProps {
  /** The one before it, after which it is found. */
  readonly previous: TimelineEvent | null;
}

/** One event: what it says, and all that is known of how it came about. */
export function EventView({ event, reason, previous }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  return (
    <>
      <Paper withBorder radius="md" p="md" mb="md">
        <Title order={2} size="h4" mb="xs">
          {t('meta.said')}: {names.event(event.event)}
        </Title>
        {reason === null ? (
          <Said payload={event.payload} />
        ) : (
          <Opened event={event} reason={reason} after={previous?.position ?? null} />
        )}
      </Paper>
      <Paper withBorder radius="md" p="md">
        <Title order={2} size="h4" mb="xs">
          {t('meta.title')}
        </Title>
        <dl className={classes['values']}>
          <Fact name={t('meta.occurredAt')}>{names.at(event.occurredAt)}</Fact>
          <Fact name={t('meta.recordedAt')}>{names.at(event.recordedAt)}</Fact>
          <Fact name={t('meta.actor')}>
            {names.actor(event)} {event.actorKind === 'person' && <Identifier id={event.actorId} />}
          </Fact>
          <Fact name={t('meta.position')}>{event.position}</Fact>
          <Fact name={t('meta.sequence')}>{event.sequence}</Fact>
          <Fact name={t('meta.version')}>{`${event.event} ${event.version}`}</Fact>
          <Fact name={t('meta.command')}>
            <Identifier id={event.commandId} whole />
          </Fact>
          <Fact name={t('meta.causation')}>
            <Identifier id={event.causationId} whole />
          </Fact>
          <Fact name={t('meta.correlation')}>
            <Identifier id={event.correlationId} whole />
          </Fact>
          <Fact name={t('meta.trace')}>
            <Identifier id={event.traceparent} whole />
          </Fact>
        </dl>
        <Anchor component={Link} to={`/audit/threads/${event.commandId}`} underline="always" size="sm" mt="sm">
          {t('timeline.thread')}
        </Anchor>
      </Paper>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface OpenedProps {
  readonly event: TimelineEvent;
  readonly reason: string;
  readonly after: string | null;
}

function Opened({ event, reason, after }: OpenedProps): ReactNode {
  const filter = { aggregateType: event.aggregateType, aggregateId: event.aggregateId };
  const [{ data, error }, ask] = useQuery({
    query: OPENED,
    variables: { filter, after, reason },
    requestPolicy: 'network-only',
  });
  if (error) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  const found = data?.timeline.nodes.find(({ position }) => position === event.position);
  return found ? <Said payload={found.opened} /> : <Loading />;
}

/** The event's type stands above already. */
function Said({ payload }: { readonly payload: unknown }): ReactNode {
  const [content] = Object.values(payload as object) as unknown[];
  return <WholeView value={content ?? {}} />;
}

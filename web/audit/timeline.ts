import { graphql } from '../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../app/graphql/graphql';

export const EVENT = graphql(`
  fragment Event on TimelineEvent {
    event
    aggregateType
    aggregateId
    sequence
    position
    occurredAt
    recordedAt
    actorKind
    actorId
    actorName
    commandId
    causationId
    correlationId
    traceparent
    version
    payload
  }
`);

export type EventRef = FragmentOf<typeof EVENT>;
export type TimelineEvent = ResultOf<typeof EVENT>;

export const TIMELINE = graphql(
  `
    query Timeline($filter: TimelineInput, $first: Int, $after: String) {
      timeline(filter: $filter, first: $first, after: $after) {
        nodes {
          ...Event
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [EVENT],
);

export const FOLLOWED = graphql(
  `
    subscription TimelineFollowed($filter: TimelineInput) {
      timelineFollowed(filter: $filter) {
        ...Event
      }
    }
  `,
  [EVENT],
);

/** One event with what is personal in it; that it is shown is recorded. */
export const OPENED = graphql(`
  query Opened($filter: TimelineInput, $after: String, $reason: String!) {
    timeline(filter: $filter, first: 1, after: $after) {
      nodes {
        position
        opened(reason: $reason)
      }
    }
  }
`);

export const TYPES = [
  'appointment',
  'ticket',
  'call',
  'account',
  'schedule',
  'site',
  'notification',
  'template',
] as const;
export type AggregateType = (typeof TYPES)[number];

export function recordAddress(event: Pick<TimelineEvent, 'aggregateType' | 'aggregateId'>, sequence?: number): string {
  const at = sequence === undefined ? '' : `?at=${sequence}`;
  return `/audit/records/${encodeURIComponent(event.aggregateType)}/${encodeURIComponent(event.aggregateId)}${at}`;
}

import { graphql } from '../app/graphql/graphql';
import type { AggregateType } from './timeline';

export const STATE_AT = graphql(`
  query StateAt($type: String!, $id: String!, $at: String, $reason: String) {
    stateAt(aggregateType: $type, aggregateId: $id, at: $at, reason: $reason)
  }
`);

export const STATE_DIFFERENCE = graphql(`
  query StateDifference($type: String!, $id: String!, $since: String!, $at: String, $reason: String) {
    stateDifference(aggregateType: $type, aggregateId: $id, since: $since, at: $at, reason: $reason) {
      path
      from
      to
    }
  }
`);

export const ROWS_AT = graphql(`
  query RowsAt($projection: String!, $key: UUID!, $at: String, $reason: String) {
    rowsAt(projection: $projection, key: $key, at: $at, reason: $reason) {
      table
      key
      row
    }
  }
`);

export const VIEWS = ['state', 'event', 'rows', 'difference'] as const;
export type View = (typeof VIEWS)[number];

/** In which read models a record has rows. */
export const PROJECTIONS_OF: Readonly<Record<AggregateType, readonly string[]>> = {
  appointment: ['appointments', 'agenda', 'slots'],
  ticket: ['tickets', 'ticket_messages', 'sla_deadlines', 'sla_alerts'],
  call: ['calls'],
  account: ['accounts'],
  schedule: ['slots', 'accounts'],
  site: ['sites', 'desks'],
  notification: [],
  template: ['templates'],
};

/** How an address says at which of a record's events somebody looks. */
export interface Look {
  /** A number of an event, from 1; the latest if none is given or there is none of that number. */
  readonly at: number;
  readonly since: number;
  readonly view: View;
}

/** What an address asks for, of a record with so many events. */
export function lookOf(search: URLSearchParams, events: number): Look {
  const numbered = (name: string, otherwise: number): number => {
    const number = Number(search.get(name));
    return Number.isInteger(number) && number >= 1 && number <= events ? number : otherwise;
  };
  const at = numbered('at', events);
  return {
    at,
    since: numbered('since', Math.max(1, at - 1)),
    view: VIEWS.find((view) => view === search.get('view')) ?? 'state',
  };
}

export function withLook(search: URLSearchParams, change: Readonly<Record<string, string | number>>): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) params.set(name, String(value));
  return `?${params.toString()}`;
}

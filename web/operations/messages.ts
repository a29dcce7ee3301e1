import { graphql } from '../app/graphql/graphql';
import type { ResultOf, VariablesOf } from '../app/graphql/graphql';

export const MESSAGE_COUNTS = graphql(`
  query MessageCounts {
    messageCounts {
      state
      messages
    }
  }
`);

export const MESSAGES = graphql(`
  query Messages($state: MessageState, $kind: MessageKind, $first: Int, $after: String) {
    messages(state: $state, kind: $kind, first: $first, after: $after) {
      nodes {
        id
        kind
        state
        channel
        recipientName
        dueAt
        retryAt
        settledAt
        deliveredAt
        attempts
        lastError
        reason
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Message = ResultOf<typeof MESSAGES>['messages']['nodes'][number];
export type MessageState = Message['state'];
export type MessageKind = Message['kind'];

export const RETRY_MESSAGE = graphql(`
  mutation RetryMessage($id: UUID!) {
    retryMessage(id: $id)
  }
`);

export const CANCEL_MESSAGE = graphql(`
  mutation CancelMessage($id: UUID!) {
    cancelMessage(id: $id)
  }
`);

export const STATES: readonly MessageState[] = ['PENDING', 'SENDING', 'SENT', 'FAILED', 'SKIPPED', 'CANCELLED'];

export const KINDS: readonly MessageKind[] = [
  'APPOINTMENT_REQUESTED',
  'APPOINTMENT_BOOKED',
  'APPOINTMENT_APPROVED',
  'APPOINTMENT_DECLINED',
  'APPOINTMENT_RESCHEDULED',
  'APPOINTMENT_CANCELLED',
  'REMINDER',
  'TICKET_OPENED',
  'TICKET_ANSWERED',
  'CUSTOMER_REPLIED',
  'TICKET_RESOLVED',
  'SLA_WARNED',
  'SLA_BREACHED',
  'VERIFY_EMAIL',
  'RESET_PASSWORD',
  'EMERGENCY_ACCESS',
];

const PAGE = 25;

/** Which messages an address asks for; what it has that there is not is left out. */
export function messagesOf(search: URLSearchParams): VariablesOf<typeof MESSAGES> {
  return {
    state: STATES.find((state) => state === search.get('state')) ?? null,
    kind: KINDS.find((kind) => kind === search.get('kind')) ?? null,
    first: PAGE,
    after: search.get('after'),
  };
}

/** The address of another choice: from its first page on. */
export function withChoice(search: URLSearchParams, name: 'state' | 'kind', value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete('after');
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

/** Can it be sent after all? */
export function mayRetry({ state }: Message): boolean {
  return state === 'FAILED' || state === 'SKIPPED' || state === 'CANCELLED';
}

export function mayCancel({ state }: Message): boolean {
  return state === 'PENDING';
}

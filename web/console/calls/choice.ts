import type { CallKind, CallStatus, CallsVariables } from './queries';

export const KINDS: readonly CallKind[] = ['DIRECT', 'CONSULTATION'];
export const STATUSES: readonly CallStatus[] = [
  'RINGING',
  'INITIATED',
  'ANSWERED',
  'COMPLETED',
  'NO_ANSWER',
  'BUSY',
  'CANCELED',
  'FAILED',
];

const PAGE = 20;

/** Which calls an address asks for; what it has that there is not is left out. */
export function callsOf(search: URLSearchParams, me: string): CallsVariables {
  const status = STATUSES.find((one) => one === search.get('status'));
  return {
    kind: KINDS.find((one) => one === search.get('kind')) ?? null,
    status: status ? [status] : null,
    account: search.get('who') === 'me' ? me : null,
    first: PAGE,
    after: search.get('after'),
  };
}

/** The address of another choice: from its first page on. */
export function withChoice(search: URLSearchParams, name: 'kind' | 'status' | 'who', value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete('after');
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

/** Whether the room of an appointment can be entered. */
export type JoinState =
  | { readonly name: 'waiting'; readonly seconds: number }
  /** It can be entered now. */
  | { readonly name: 'open' }
  /** Its time is over. */
  | { readonly name: 'over' }
  /** Nobody meets: it was called off, or waits for approval. */
  | { readonly name: 'none' };

interface Meeting {
  readonly status: string;
  readonly end: string;
  readonly joiningOpens: string;
}

const STANDING = new Set(['SCHEDULED', 'CONFIRMED', 'IN_PROGRESS']);

/** By the server's clock: `now` in milliseconds. */
export function joinState({ status, end, joiningOpens }: Meeting, now: number): JoinState {
  if (!STANDING.has(status)) return { name: 'none' };
  // Who has begun may be longer than planned.
  if (now >= Date.parse(end) && status !== 'IN_PROGRESS') return { name: 'over' };
  const wait = Date.parse(joiningOpens) - now;
  return wait > 0 ? { name: 'waiting', seconds: Math.ceil(wait / 1_000) } : { name: 'open' };
}

/** Does it take place, or may it yet? */
export function isStanding({ status }: Pick<Meeting, 'status'>): boolean {
  return STANDING.has(status) || status === 'REQUESTED';
}

/** May the client still move it or call it off? */
export function isChangeable(meeting: Pick<Meeting, 'status'>, start: string, now: number): boolean {
  return isStanding(meeting) && meeting.status !== 'IN_PROGRESS' && now < Date.parse(start);
}

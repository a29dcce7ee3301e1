import { stepsOf } from '../moves';
import type { Card, Status } from '../queries';

/** A file that was sent already and goes with the message. */
export interface DraftFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

/** What somebody writes on a ticket, kept in this tab until it is sent. */
export interface Draft {
  readonly kind: 'reply' | 'note';
  readonly body: string;
  /** Where the ticket goes with a reply; empty if it stays. */
  readonly then: Status | '';
  readonly files: readonly DraftFile[];
}

export const EMPTY: Draft = { kind: 'reply', body: '', then: '', files: [] };

/** As the server takes at most. */
export const BODY_LIMIT = 20_000;
export const FILE_LIMIT = 10;

/** Nothing was written; which kind it would be is no loss. */
export const isEmpty = ({ body, files }: Draft): boolean => body === '' && files.length === 0;

/** A new ticket is opened by the answer, and goes on from there. */
const FROM_NEW: Pick<Card, 'nextStatuses'> = { nextStatuses: ['WAITING_REPLY', 'PENDING', 'RESOLVED'] };

/** Where a ticket can go with a reply. It is not closed with one: nobody could answer. */
export function replySteps(ticket: Pick<Card, 'status' | 'nextStatuses'>): Status[] {
  return stepsOf(ticket.status === 'NEW' ? FROM_NEW : ticket).filter((status) => status !== 'CLOSED');
}

/** A text put where somebody writes: in place of what is selected. */
export function inserted(body: string, text: string, from: number, to: number): string {
  return body.slice(0, from) + text + body.slice(to);
}

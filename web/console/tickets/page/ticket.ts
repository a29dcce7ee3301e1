import { readFragment } from '../../../app/graphql/graphql';
import { CARD } from '../queries';
import type { Card } from '../queries';
import { MESSAGE } from './queries';
import type { Message, TicketView } from './queries';

/** A ticket with all that its page shows. */
export interface Ticket extends Omit<Card, 'lock'>, Omit<TicketView, keyof Card | 'messages'> {
  readonly lock: TicketView['lock'];
  /** The latest ones. */
  readonly messages: readonly Message[];
  /** Where earlier ones end; null if there are none. */
  readonly earlier: string | null;
  /** Takes note of a version that something done here has led to, before the page has it. */
  readonly learn: (version: number) => void;
}

export function ticketOf(view: TicketView): Omit<Ticket, 'learn'> {
  const { messages, ...rest } = view;
  const { hasPreviousPage, startCursor } = messages.pageInfo;
  return {
    ...readFragment(CARD, view),
    ...rest,
    messages: messages.nodes.map((ref) => readFragment(MESSAGE, ref)),
    earlier: hasPreviousPage ? startCursor : null,
  };
}

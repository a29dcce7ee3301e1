import { NOTE, REPLY } from './commands';
import type { Draft } from './draft';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

interface Sending {
  readonly send: (draft: Draft) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
}

/** Sends what was written. After an answer that was lost the same is sent under the same id, also when the page was loaded anew. */
export function useSending(ticket: Ticket): Sending {
  const reply = useTicketCommand(REPLY, ticket, `randevu.console.reply.${ticket.id}`);
  const note = useTicketCommand(NOTE, ticket, `randevu.console.note.${ticket.id}`);
  async function send({ kind, body, then, files }: Draft): Promise<boolean> {
    const message = { body: body.trim(), attachmentIds: files.map((file) => file.id) };
    (kind === 'note' ? reply : note).forget();
    const answer =
      kind === 'note' ? await note.send({ message }) : await reply.send({ message, then: then === '' ? null : then });
    return answer !== null;
  }
  return { send, busy: reply.busy || note.busy, error: reply.error ?? note.error };
}

import type { AnyVariables, TypedDocumentNode } from 'urql';
import { useCommand } from '../../../app/graphql/useCommand';
import type { Command } from '../../../app/graphql/useCommand';
import type { Ticket } from './ticket';

type Answer = Readonly<Record<string, { readonly ticket: { readonly version: number } | null }>>;
interface Common {
  readonly id: string;
  readonly seen?: number | null | undefined;
  readonly commandId: string;
}

/** All but what is the same of every one of them. */
type Rest<Variables> = Omit<Variables, 'id' | 'seen'>;

/** A command about the ticket of the page, in view of what is known of it: also by what was done here a moment ago. */
export function useTicketCommand<Data extends Answer, Variables extends AnyVariables & Common>(
  document: TypedDocumentNode<Data, Variables>,
  ticket: Pick<Ticket, 'id' | 'version' | 'learn'>,
  key: string | null = null,
): Command<Data, Rest<Variables>> {
  const command = useCommand(document, key);
  async function send(rest: Omit<Rest<Variables>, 'commandId'>): Promise<Data | null> {
    const about = { ...rest, id: ticket.id, seen: ticket.version } as unknown as Omit<Variables, 'commandId'>;
    const data = await command.send(about);
    for (const { ticket: changed } of Object.values(data ?? {})) if (changed) ticket.learn(changed.version);
    return data;
  }
  return { ...command, send };
}

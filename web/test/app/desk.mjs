// The demo's desk, asked and changed past the pages: as customers and other agents do while somebody looks at one.
import { ask } from './clinic.mjs';
import { PEOPLE } from './stage.mjs';

/** Opens a ticket as a customer; resolves to its id and number. */
export async function openTicket(subject, { priority = 'NORMAL', body = 'Merhaba', who = PEOPLE.client } = {}) {
  const { desk } = await ask('{ desk { departments { id } } }', {}, who);
  const query = `mutation($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id number } } }`;
  const input = { subject, body, priority, departmentId: desk.departments[0].id };
  return (await ask(query, { input }, who)).openTicket.ticket;
}

/** Has somebody of the desk do something to a ticket, whatever was seen. */
export function act(field, values, who = PEOPLE.agent) {
  return ask(`mutation { ${field}(${values}) { receipt { position } } }`, {}, who);
}

/** A ticket as somebody sees it. */
export async function ticketOf(number, fields, who = PEOPLE.agent) {
  const { ticket } = await ask(`query($number: Int!) { ticket(number: $number) { ${fields} } }`, { number }, who);
  return ticket;
}

/** The texts of a ticket's messages, as somebody sees them. */
export async function textsOf(number, who = PEOPLE.agent) {
  const { messages } = await ticketOf(number, 'messages(first: 50) { nodes { kind body } }', who);
  return messages.nodes.map(({ kind, body }) => `${kind}: ${body}`);
}

export async function accountOf(who) {
  return (await ask('{ me { accountId } }', {}, who)).me.accountId;
}

// The demo's clinic, asked and changed past the pages: as other people do while somebody looks at one.
import { PASSWORD, SITE } from './stage.mjs';

const DAY = 86_400_000;

export const CLIENT = { site: SITE, email: 'can@example.com' };
export const OTHER = { site: SITE, email: 'derya@example.com' };
export const ADMIN = { site: SITE, email: 'ayse@example.com' };
export const APPROVER = { site: SITE, email: 'mehmet@example.com' };

const tokens = new Map();

/** Asks as somebody, or as nobody. */
export async function ask(query, variables = {}, who = null) {
  const authorization = who ? { authorization: `Bearer ${await tokenOf(who)}` } : {};
  const response = await fetch(new URL('/graphql', process.env.RANDEVU_URL), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function tokenOf({ site, email }) {
  if (!tokens.has(email)) {
    const query =
      'mutation($site: String!, $email: String!, $password: String!) { signIn(site: $site, email: $email, password: $password) { accessToken } }';
    const { signIn } = await ask(query, { site, email, password: PASSWORD });
    tokens.set(email, signIn.accessToken);
  }
  return tokens.get(email);
}

export async function providerNamed(name) {
  const { providers } = await ask(`{ providers(site: "${SITE}", first: 20) { nodes { id name } } }`);
  return providers.nodes.find((provider) => provider.name.includes(name)).id;
}

const date = (instant) => new Date(instant).toISOString().slice(0, 10);

/** A day, at least so many ahead, on which a provider has many free times; and these. */
export async function freeDay(provider, ahead) {
  const query = `query($id: UUID!, $from: Date!, $to: Date!) {
    freeSlots(site: "${SITE}", providerId: $id, from: $from, to: $to) { start end day } }`;
  const from = date(Date.now() + ahead * DAY);
  const { freeSlots } = await ask(query, { id: provider, from, to: date(Date.now() + (ahead + 14) * DAY) });
  const days = new Map();
  for (const slot of freeSlots) days.set(slot.day, [...(days.get(slot.day) ?? []), slot]);
  return [...days].map(([day, slots]) => ({ day, slots })).find(({ slots }) => slots.length > 4);
}

/** Books a time as somebody; resolves to the appointment's id. */
export async function book(provider, { start, end }, who) {
  const query = `mutation($input: BookAppointmentInput!) { bookAppointment(input: $input) { appointment { id } } }`;
  const { bookAppointment } = await ask(query, { input: { providerId: provider, start, end } }, who);
  return bookAppointment.appointment.id;
}

export function cancel(id, who) {
  const query = 'mutation($id: UUID!) { cancelAppointment(id: $id, reason: "Test") { receipt { position } } }';
  return ask(query, { id }, who);
}

/** How many of somebody's appointments at a time stand. */
export async function countAt(start, who) {
  const query =
    '{ myAppointments(when: UPCOMING, status: [REQUESTED, SCHEDULED, CONFIRMED], first: 100) { nodes { start } } }';
  const { myAppointments } = await ask(query, {}, who);
  return myAppointments.nodes.filter((one) => Date.parse(one.start) === Date.parse(start)).length;
}

/** A time of day as it reads in a zone. */
export function clock(instant, zone) {
  const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  return format.format(new Date(instant));
}

/** Opens an account as the demo's admin, for somebody whom no other test knows; resolves to how that person signs in. */
export async function openPerson(name, roles, more = {}) {
  const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${Date.now()}@example.com`;
  const query = `mutation($roles: [Role!]!, $person: PersonInput!, $password: String) {
    openAccount(roles: $roles, person: $person, password: $password) { account { id } } }`;
  const { openAccount } = await ask(query, { roles, person: { name, email, ...more }, password: PASSWORD }, ADMIN);
  return { site: SITE, email, id: openAccount.account.id };
}

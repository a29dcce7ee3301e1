// The demo's clinic, asked and changed past the pages: as other people do while somebody looks at one.
import { PASSWORD, PEOPLE, SITE } from './stage.mjs';

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
      'mutation($site: String, $email: String!, $password: String!) { signIn(site: $site, email: $email, password: $password) { accessToken } }';
    const { signIn } = await ask(query, { site: site || null, email, password: PASSWORD });
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

/** Opens a provider with a calendar of its own, whom no other test knows; resolves to how that person signs in. */
export async function openProvider(name) {
  const provider = await openPerson(name, ['PROVIDER']);
  const query =
    'mutation($id: UUID!) { openSchedule(providerId: $id, zone: "Europe/Istanbul") { receipt { position } } }';
  await ask(query, { id: provider.id }, provider);
  return provider;
}

/** A provider books for a client, who is not bound to the slots that are offered; resolves to the appointment's id. */
export async function bookFor(client, provider, start, minutes = 30) {
  const query = `mutation($input: BookAppointmentInput!) { bookAppointment(input: $input) { appointment { id } } }`;
  const [from, to] = [start, start + minutes * 60_000].map((instant) => new Date(instant).toISOString());
  const input = { providerId: provider.id, clientId: client.id, start: from, end: to };
  return (await ask(query, { input }, provider)).bookAppointment.appointment.id;
}

/** Has a provider give an own time to a client, whoever keeps it. */
export async function giveTo(client, provider, { start, end }) {
  const { me } = await ask('{ me { accountId } }', {}, client);
  const from = Date.parse(start);
  return bookFor({ id: me.accountId }, provider, from, (Date.parse(end) - from) / 60_000);
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

/** Opens an account as a site's admin, for somebody whom no other test knows; resolves to how that person signs in. */
export async function openPerson(name, roles, { admin = ADMIN, ...more } = {}) {
  const person = { name, email: emailOf(name), ...more };
  const query = `mutation($roles: [Role!]!, $person: PersonInput!, $password: String) {
    openAccount(roles: $roles, person: $person, password: $password) { account { id } } }`;
  const { openAccount } = await ask(query, { roles, person, password: PASSWORD }, admin);
  return { site: admin.site, email: person.email, id: openAccount.account.id };
}

/** An address that nobody has yet. */
const emailOf = (name) => `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${Date.now()}@example.com`;

/** Opens a site at which nothing has happened yet; resolves to how its admin signs in. */
export async function openSite(name) {
  const slug = `site-${Date.now()}`;
  const root = PEOPLE.superadmin;
  const input = { name, slug, zone: 'Europe/Istanbul', currency: 'TRY', locale: 'TR' };
  const opened = 'mutation($input: OpenSiteInput!) { openSite(input: $input) { site { id } } }';
  const { id } = (await ask(opened, { input }, root)).openSite.site;
  const person = { name: 'Yönetici', email: emailOf('admin') };
  const query = `mutation($person: PersonInput!, $site: UUID!, $password: String) {
    openAccount(roles: [ADMIN], person: $person, siteId: $site, password: $password) { receipt { position } } }`;
  await ask(query, { person, site: id, password: PASSWORD }, root);
  return { site: slug, email: person.email };
}

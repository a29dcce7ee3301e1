// What tests do on a running Randevu before anybody opens a page.

export async function ask(url, token, query, variables = {}) {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${errors[0].extensions?.code}: ${errors[0].message}`);
  return data;
}

export async function signIn(url, site, email, password) {
  const query = `mutation ($site: String, $email: String!, $password: String!) {
    signIn(site: $site, email: $email, password: $password) { accessToken } }`;
  return (await ask(url, null, query, { site, email, password })).signIn.accessToken;
}

/**
 * Books an appointment whose room is open now: the provider books for the client, who is not bound to the slots that are
 * offered. Where the two have one already, for which the room is open, that one is taken.
 */
export async function bookSoon(url, provider, client) {
  const me = `{ me { accountId } }`;
  const [providerId, clientId] = await Promise.all(
    [provider, client].map(async (token) => (await ask(url, token, me)).me.accountId),
  );
  const mine = `{ myAppointments(when: UPCOMING, status: [SCHEDULED, CONFIRMED], first: 20) {
    nodes { id joiningOpens providerId } } }`;
  const { nodes } = (await ask(url, client, mine)).myAppointments;
  const open = nodes.find((one) => one.providerId === providerId && new Date(one.joiningOpens) <= new Date());
  if (open) return open.id;
  const minute = 60_000;
  const start = new Date(Math.ceil((Date.now() + minute) / minute) * minute);
  const end = new Date(start.getTime() + 30 * minute);
  const query = `mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) { appointment { id } } }`;
  const input = { providerId, clientId, start: start.toISOString(), end: end.toISOString() };
  return (await ask(url, provider, query, { input })).bookAppointment.appointment.id;
}

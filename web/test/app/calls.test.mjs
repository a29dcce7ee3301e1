// Calls to the team: who is reached, what rings, and what there was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask } from './clinic.mjs';
import { act } from './desk.mjs';
import { openStage, PEOPLE, SITE, skip, until } from './stage.mjs';

let stage;

before(async () => {
  if (skip) return;
  stage = await openStage();
  await act('setAvailability', 'status: AVAILABLE');
});
after(() => stage?.end());

/** Calls the team as somebody who has never been there; resolves to the call and how to hang up. */
async function visitorCalls(name) {
  const query = `mutation($site: String!, $person: PersonInput!) { visit(site: $site, person: $person) { tokens { accessToken } } }`;
  const person = { name, email: `visitor-${Date.now()}@example.com` };
  const { visit } = await ask(query, { site: SITE, person });
  const asVisitor = async (text) => {
    const response = await fetch(new URL('/graphql', process.env.RANDEVU_URL), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${visit.tokens.accessToken}` },
      body: JSON.stringify({ query: text }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const { callTeam } = await asVisitor('mutation { callTeam { call { id } } }');
  const { id } = callTeam.call;
  return {
    id,
    hangUp: () => asVisitor(`mutation { endCall(id: "${id}") { receipt { position } } }`),
    status: async () => (await asVisitor(`{ call(id: "${id}") { status } }`)).call.status,
  };
}

test('an agent says whether calls come, and takes a break that has an end', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/calls', 'Çağrılar');
  await page.getByText('Çağrılar size ulaşır.').waitFor();
  await person.inspect('calls');
  const mine = page.getByRole('combobox', { name: 'Durumum' });
  await mine.selectOption('BUSY');
  await page.getByText('Çağrılar size ulaşmaz.').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Burak Şahin' }).getByText('Meşgul').waitFor();
  await mine.selectOption('ON_BREAK');
  await page.getByRole('combobox', { name: 'Mola süresi' }).selectOption('30');
  await page.getByRole('button', { name: 'Molayı başlat' }).dblclick();
  await page.getByText(/Molanız \d\d:\d\d saatinde biter/).waitFor();
  await person.glance('on-break');
  await page.reload();
  await page.getByText(/Molanız/).waitFor();
  await mine.selectOption('AVAILABLE');
  await page.getByText('Çağrılar size ulaşır.').waitFor();
  person.calm();
});

test('a call rings on the tickets page as well; one declines, another takes it', { skip }, async () => {
  const [agent, admin] = [await stage.person({ language: 'en' }), await stage.person()];
  await agent.arrive(PEOPLE.agent, '/console/tickets', 'Tickets');
  await admin.arrive(PEOPLE.admin, '/console/calls', 'Çağrılar');
  await admin.page.getByText('Bekleyen yok.').waitFor();
  const name = '<b>Ziyaretçi</b>';
  const call = await visitorCalls(name);
  await agent.page.getByRole('group', { name: `${name} is calling` }).waitFor();
  await agent.page.getByText(/Waiting for 0:\d\d/).waitFor();
  await agent.inspect('ringing');
  await admin.page.getByRole('group', { name: `${name} arıyor` }).waitFor();
  await admin.page.getByRole('region', { name: 'Sıra' }).getByText(name).waitFor();
  await admin.glance('ringing');
  await agent.page.getByRole('button', { name: `Decline: ${name}` }).click();
  await agent.page.getByRole('group', { name: `${name} is calling` }).waitFor({ state: 'detached' });
  assert.equal(await call.status(), 'RINGING');
  await admin.page.getByRole('button', { name: `Yanıtla: ${name}` }).dblclick();
  await until('the room', () => admin.page.url().endsWith(`/room?call=${call.id}`));
  assert.equal(await call.status(), 'ANSWERED');
  await agent.page.getByRole('link', { name: 'Calls' }).click();
  await agent.heading('Calls');
  await agent.page.getByText('In a call', { exact: true }).waitFor();
  const row = agent.page.getByRole('row', { name: new RegExp('Ziyaretçi.*In progress') });
  await row.waitFor();
  await call.hangUp();
  await agent.page.getByRole('combobox', { name: 'Status' }).selectOption('COMPLETED');
  await agent.page
    .getByRole('row', { name: /Ziyaretçi.*Completed/ })
    .first()
    .waitFor();
  agent.calm();
});

test('calls are chosen in the address, and who was too slow is told', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/calls?kind=CONSULTATION&status=FAILED', 'Calls');
  await page.getByText('No calls').waitFor();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('DIRECT');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('');
  await until('in the address', () => new URL(page.url()).search === '?kind=DIRECT');
  await page.reload();
  await page
    .getByRole('row', { name: /Call to the team/ })
    .first()
    .waitFor();
  const call = await visitorCalls('Too late');
  await page.getByRole('group', { name: 'Too late is calling' }).waitFor();
  // Somebody takes it in the moment in which this agent presses.
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON().operationName === 'Accept') {
      await act('acceptCall', `id: "${call.id}"`, PEOPLE.admin);
    }
    await route.continue();
  });
  await page.getByRole('button', { name: 'Accept: Too late' }).click();
  await page.getByRole('group', { name: 'Too late is calling' }).waitFor({ state: 'detached' });
  await page.getByText('Somebody else has taken this call.').waitFor();
  assert.equal(new URL(page.url()).pathname, '/console/calls');
  await call.hangUp();
  person.calm();
});

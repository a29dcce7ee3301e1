// Calls that are really held: taken on the console, seen and heard by both, and told of afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visitor } from '../browser/browser.mjs';
import { ADMIN, ask, openPerson } from './clinic.mjs';
import { act } from './desk.mjs';
import { openStage, PASSWORD, PEOPLE, SITE, skip, until } from './stage.mjs';

let stage;

before(async () => {
  if (skip) return;
  stage = await openStage({ devices: true });
  await record(true);
  await act('setAvailability', 'status: AVAILABLE');
});
after(async () => {
  if (skip) return;
  await record(false);
  await stage.end();
});

const record = (recording) =>
  ask(`mutation { setRoomRules(rules: { recording: ${recording} }) { receipt { position } } }`, {}, ADMIN);

/** What somebody at the app does once the page is a room. */
const inRoom = ({ page, base }) => new Visitor(page, base);

const rowOf = (person, name) => person.page.getByRole('row', { name: new RegExp(name) }).first();

async function takes(person, name, word) {
  await person.page.getByRole('button', { name: `${word}: ${name}` }).click();
  const room = inRoom(person);
  await until('the room', () => person.page.url().includes('/room?call='));
  await room.is('joined');
  return room;
}

/** Follows the link to a recording. Its files are at the server's own address, so it is played there. */
async function watches(link, email) {
  const viewer = await Visitor.of(stage.browser, process.env.RANDEVU_URL);
  await viewer.open(await link.getAttribute('href'));
  await viewer.signIn(SITE, email, PASSWORD);
  await viewer.is('recording');
  const ready = (films) => films.every(({ readyState }) => readyState >= 2);
  const films = viewer.page.locator('.films video');
  await until('two files', async () => (await films.count()) === 2 && films.evaluateAll(ready));
  await viewer.page.click('#play');
  await until('both play', () => films.evaluateAll((all) => all.every(({ currentTime }) => currentTime > 1)));
  assert.deepEqual(viewer.errors, []);
}

test(
  'a visitor is answered on the console, and the call is told with its quality and recording',
  { skip },
  async () => {
    const name = `Zeynep Çağlayan ${Date.now()}`;
    const agent = await stage.person();
    await agent.arrive(PEOPLE.agent, '/console/calls', 'Çağrılar');
    const guest = await Visitor.of(stage.browser, stage.app.url, { locale: 'tr-TR' });
    await guest.open(`/room?site=${SITE}`);
    await guest.page.click('#guest');
    await guest.page.fill('input[name=name]', name);
    await guest.page.fill('input[name=email]', `zeynep-${Date.now()}@mail.example`);
    await guest.page.click('form .choices button:not(.quiet)');
    await guest.is('waiting');
    const room = await takes(agent, name, 'Yanıtla');
    await guest.is('joined');
    await Promise.all([room.seesAndHears(), guest.seesAndHears()]);

    await room.page.click('#record');
    await room.page.click('#consent-give');
    await guest.page.click('#request-agree');
    await room.page.click('#recording-start');
    const { call } = await room.state();
    const admin = await stage.person();
    await admin.arrive(PEOPLE.admin, `/console/calls/${call}`, 'Çağrı');
    await admin.page.getByText('Sürüyor', { exact: true }).waitFor();
    await admin.page.getByText('Kayıt sürüyor.').waitFor();
    await admin.inspect('call-running');
    await until('some seconds are recorded', async () =>
      /0:(0[6-9]|[1-5]\d)/.test(await room.page.locator('#recording').textContent()),
    );
    await room.page.click('#stop-recording');
    await guest.page.click('#leave');
    await guest.is('ended');
    await room.is('ended');

    await admin.page.getByText('Görüşüldü', { exact: true }).waitFor();
    await admin.page.getByRole('link', { name: 'Kaydı izle' }).waitFor();
    await agent.open('/console/calls');
    const row = rowOf(agent, name);
    for (const cell of ['Ekibe çağrı', 'Görüşüldü', 'İyi', 'Kaydı izle']) await row.getByText(cell).waitFor();
    await row.getByText(/^(\d+ dk\. )?\d+ sn\.?$/).waitFor();
    await agent.inspect('calls-held');
    await row.getByRole('link', { name }).click();
    await agent.heading('Çağrı');
    const people = agent.page.getByRole('table', { name: 'Kişiler' });
    const seen = people.getByRole('row', { name: new RegExp(name) });
    // Of one who hangs up, the end of the connection may be heard before the word.
    await seen.getByText(/Görüşmeyi kapattı|Sayfayı kapattı/).waitFor();
    await seen
      .getByText(/^\d+ ms$/)
      .first()
      .waitFor();
    await people.getByRole('row', { name: /Burak Şahin.*Yöneten/ }).waitFor();
    await agent.page.getByText(/^Görüşme süresi: /).waitFor();
    await agent.page.getByText('Görüşmeyi yöneten kaydı durdurdu.').waitFor();
    await agent.inspect('call-held');
    await watches(agent.page.getByRole('link', { name: 'Kaydı izle' }), PEOPLE.agent.email);
    for (const one of [agent, admin]) one.calm();
    assert.deepEqual(guest.errors, []);

    const other = await stage.person({ language: 'en' });
    await other.arrive(await openPerson('Other Agent', ['AGENT']), `/console/calls/${call}`, 'Call');
    await other.page.getByText('Only the host, admins and auditors may watch the recording.').waitFor();
    assert.equal(await other.page.getByRole('link', { name: 'Watch the recording' }).count(), 0);
    await other.inspect('call-held');
  },
);

test('a client calls, and whoever answers comes back to the call from the console', { skip }, async () => {
  const client = await openPerson('Nilgün Karahasanoğlu', ['CLIENT']);
  const agent = await stage.person({ language: 'en' });
  await agent.arrive(PEOPLE.agent, '/console/tickets', 'Tickets');
  const caller = await Visitor.of(stage.browser, stage.app.url);
  await caller.open('/room');
  await caller.signIn(SITE, client.email, PASSWORD);
  await caller.is('lobby');
  await caller.page.click('#call-team');
  await caller.is('waiting');
  const room = await takes(agent, 'Nilgün Karahasanoğlu', 'Accept');
  await Promise.all([room.seesAndHears(), caller.seesAndHears()]);
  const { call } = await room.state();
  await agent.open('/console/tickets');
  const running = agent.page.getByRole('group', { name: 'You have a call in progress' });
  await running.getByText('Nilgün Karahasanoğlu').waitFor();
  await agent.inspect('call-to-come-back-to');
  await running.getByRole('link', { name: 'Back to the call' }).click();
  await room.is('joined');
  await Promise.all([room.seesAndHears(), caller.seesAndHears()]);
  await room.page.click('#leave');
  await caller.is('ended');
  await agent.open(`/console/calls/${call}`);
  await agent.heading('Call');
  await agent.page.getByText('This call was not recorded.').waitFor();
  // Left once by going to another page, and once by hanging up.
  await agent.page.getByRole('row', { name: /Burak Şahin.*Closed or reloaded the page/ }).waitFor();
  await agent.page.getByRole('row', { name: /Burak Şahin.*Hung up/ }).waitFor();
  agent.calm();
});

test('a call that there is not is told as such', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.agent, '/console/calls/018f3c5e-0000-7000-8000-000000000000', 'Böyle bir sayfa yok');
  await person.glance('call-unknown');
});

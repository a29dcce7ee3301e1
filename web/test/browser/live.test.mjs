// The page against a running Randevu with its demo's data: RANDEVU_URL=http://127.0.0.1:8080 npm run test:browser
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visitor, launch, meet, until } from './browser.mjs';
import { ask, bookSoon, signIn } from './server.mjs';

const url = process.env.RANDEVU_URL;
const SITE = process.env.RANDEVU_SITE ?? 'istanbul-klinik';
const PASSWORD = process.env.RANDEVU_PASSWORD ?? 'randevu-demo';
const PROVIDER = process.env.RANDEVU_PROVIDER ?? 'elif@example.com';
const AGENT = process.env.RANDEVU_AGENT ?? 'burak@example.com';
const CLIENT = process.env.RANDEVU_CLIENT ?? 'can@example.com';
const skip = url ? false : 'RANDEVU_URL is not set';

let browser, appointment, provider;
before(async () => {
  if (!url) return;
  browser = await launch();
  provider = await signIn(url, SITE, PROVIDER, PASSWORD);
  const client = await signIn(url, SITE, CLIENT, PASSWORD);
  appointment = await bookSoon(url, provider, client);
});
after(() => browser?.close());

async function open(email, more = '') {
  const visitor = await Visitor.of(browser, url);
  await visitor.open(`/room?appointment=${appointment}${more}`);
  await visitor.signIn(SITE, email, PASSWORD);
  return visitor;
}

let host, guest;

test('client and provider of an appointment meet through the relay', { skip }, async () => {
  ({ host, guest } = await meet(
    () => open(PROVIDER),
    () => open(CLIENT),
  ));
  const seen = [await host.seesAndHears(), await guest.seesAndHears()];
  // Both talk with the same address: that of the relay.
  assert.equal(seen[0].selectedRemoteAddress, seen[1].selectedRemoteAddress);
  assert.equal(seen[0].selectedRemotePort, seen[1].selectedRemotePort);
  assert.deepEqual([...host.errors, ...guest.errors], []);
});

test('the camera is sent in layers', { skip }, async () => {
  await until('three layers', async () => {
    const { sent } = await host.stats();
    return sent.filter(({ mid, rid }) => mid === '1' && rid !== null).length === 3;
  });
});

test('a screen is shared by replacing a track', { skip }, async () => {
  await host.page.click('#screen');
  await guest.page.locator('.screen video').waitFor();
  await until(
    'the screen moves',
    async () => (await guest.stats()).received.filter(({ frames }) => frames > 0).length >= 2,
  );
  await host.page.click('#screen');
  await guest.page.locator('.screen:has(video)').waitFor({ state: 'detached' });
});

test('a third comes late, sees and hears both, and leaves', { skip }, async () => {
  const agent = await signIn(url, SITE, AGENT, PASSWORD);
  const { accountId } = (await ask(url, agent, '{ me { accountId } }')).me;
  const { call } = await host.state();
  const invite = `mutation ($call: UUID!, $account: UUID!) {
    inviteToCall(id: $call, accountId: $account) { receipt { position } } }`;
  await ask(url, provider, invite, { call, account: accountId });
  const third = await Visitor.of(browser, url);
  await third.open(`/room?call=${call}`);
  await third.signIn(SITE, AGENT, PASSWORD);
  await until('at the door', async () => ['waiting', 'joined'].includes((await third.state()).name));
  if ((await third.state()).name === 'waiting') await host.page.click(`#admit-${accountId}`);
  await third.is('joined');
  await third.seesAndHears();
  await until('two pictures', async () => {
    const { received } = await third.stats();
    return received.filter(({ frames }) => frames > 0).length >= 2;
  });
  await until('three tiles', async () => (await host.page.locator('.tile.person').count()) === 2);
  await third.page.click('#leave');
  await third.is('ended');
  await until('two tiles', async () => (await host.page.locator('.tile.person').count()) === 1);
  await guest.seesAndHears();
});

test('a reloaded page is in the same call without waiting', { skip }, async () => {
  await guest.page.reload();
  await guest.is('joined');
  await guest.seesAndHears();
  await host.seesAndHears();
});

test('a page whose network goes and comes back is in the call again', { skip }, async () => {
  const context = guest.page.context();
  await context.setOffline(true);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await context.setOffline(false);
  await guest.is('joined', 40);
  await guest.seesAndHears(40);
});

test('the same person elsewhere takes the place over', { skip }, async () => {
  const elsewhere = await open(CLIENT);
  await elsewhere.is('joined');
  assert.equal((await guest.is('ended')).ending.reason, 'replaced');
  await elsewhere.seesAndHears();
  guest = elsewhere;
});

test('the end for all ends it for all, and the history names both', { skip }, async () => {
  await host.page.click('#end-all');
  await host.page.click('dialog[open] button.danger');
  for (const one of [host, guest]) assert.equal((await one.is('ended')).ending.reason, 'call_ended');
  const query =
    '{ myCalls(first: 1) { nodes { status participants { stays { since until reason quality { seconds } } } } } }';
  await until('completed', async () => {
    const [call] = (await ask(url, provider, query)).myCalls.nodes;
    const stays = call.participants.flatMap((person) => person.stays);
    return call.status === 'COMPLETED' && stays.length >= 4 && stays.every((stay) => stay.until && stay.reason);
  });
});

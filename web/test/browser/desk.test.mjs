// Somebody without an account calls a running Randevu's team, and an agent who was on a break takes the call.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visitor, launch, shot, until } from './browser.mjs';
import { Program, program } from './program.mjs';
import { ask, signIn } from './server.mjs';

const SITE = 'istanbul-klinik';
const AGENT = 'burak@example.com';
const ADMIN = 'ayse@example.com';
const PASSWORD = 'randevu-demo';
const skip = program ? false : 'RANDEVU_PROGRAM is not set';

let browser, server, agent, guest;
before(async () => {
  if (!program) return;
  server = await Program.start();
  browser = await launch();
  // The only other one whom calls to the team ring.
  const admin = await signIn(server.url, SITE, ADMIN, PASSWORD);
  await ask(server.url, admin, 'mutation { setAvailability(status: AWAY) { receipt { position } } }');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const says = ({ page }, place, words) =>
  until(String(words), async () => words.test(await page.locator(place).textContent()));

async function visit(one, name, email) {
  await one.open(`/room?site=${SITE}`);
  await one.page.click('#guest');
  await one.page.fill('input[name=name]', name);
  await one.page.fill('input[name=email]', email);
  await one.page.dblclick('form .choices button:not(.quiet)');
}

test('who is on a break is not rung', { skip }, async () => {
  agent = await Visitor.of(browser, server.url);
  await agent.open('/room');
  await agent.signIn(SITE, AGENT, PASSWORD);
  await agent.is('lobby');
  await agent.page.click('#reach > summary');
  await agent.page.click('#break-15');
  await says(agent, '#reach > summary', /On a break.*left/);
  await agent.page.reload();
  await says(agent, '#reach > summary', /On a break.*1[45]:\d\d left/);
  guest = await Visitor.of(browser, server.url, { locale: 'tr-TR' });
  await visit(guest, 'Zeynep Çağlayan', 'zeynep@mail.example');
  await guest.is('waiting');
  await says(guest, '.veil', /Çalıyor.*sıranız: 1/);
  await shot(guest, 'desk-live-waiting');
  await guest.page.reload();
  await guest.is('waiting');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal(await agent.page.locator('[id^=accept-]').count(), 0);
});

test('who is available again takes the call, and both see and hear each other', { skip }, async () => {
  await agent.page.click('#reach > summary');
  await agent.page.click('#be-AVAILABLE');
  await says(agent, '#reach > summary', /^AvailableCalls reach you/);
  const accept = agent.page.locator('[id^=accept-]');
  await accept.waitFor();
  assert.equal(await accept.count(), 1, 'pressed twice, it is one call');
  await says(agent, '.ringing', /Zeynep Çağlayan/);
  await shot(agent, 'desk-live-ringing');
  await accept.click();
  await agent.is('joined');
  await guest.is('joined');
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
});

test(
  'while they talk a client is told so, and who comes without an account twice is asked to sign in',
  { skip },
  async () => {
    const client = await Visitor.of(browser, server.url);
    await client.open('/room');
    await client.signIn(SITE, 'can@example.com', PASSWORD);
    await says(client, '#desk', /are talking/);
    const twice = await Visitor.of(browser, server.url);
    await visit(twice, 'Zeynep', 'Zeynep@mail.example');
    await says(twice, '.card .standing', /account with this email address/);
    assert.equal(await twice.page.inputValue('input[name=email]'), 'Zeynep@mail.example');
    for (const one of [client, twice]) await one.page.context().close();
  },
);

test('they hang up, and the call is over for both', { skip }, async () => {
  await guest.page.click('#leave');
  assert.equal((await guest.is('ended')).ending.reason, 'hung_up');
  // Of two who talk with each other, one is not left behind.
  assert.equal((await agent.is('ended')).ending.reason, 'call_ended');
  await agent.open('/room');
  await says(agent, '#past', /Zeynep Çağlayan/);
  await guest.open('/room');
  await guest.is('lobby');
  await says(guest, '#desk', /yanıtlayabilecek biri var/);
  assert.deepEqual([...agent.errors, ...guest.errors], []);
});

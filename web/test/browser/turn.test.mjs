// Who may use a TURN server only gets through the server's own (docs/adr/0013-a-turn-server-of-our-own.md).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visitor, launch, meet } from './browser.mjs';
import { Program, freePort, program } from './program.mjs';
import { bookSoon, signIn } from './server.mjs';

const SITE = 'istanbul-klinik';
const PASSWORD = 'randevu-demo';
const skip = program ? false : 'RANDEVU_PROGRAM is not set';

let browser, server, appointment;
before(async () => {
  if (!program) return;
  server = await Program.start({ RANDEVU_TURN_LISTEN: `127.0.0.1:${await freePort()}` });
  browser = await launch();
  const [provider, client] = await Promise.all(
    ['elif@example.com', 'can@example.com'].map((email) => signIn(server.url, SITE, email, PASSWORD)),
  );
  appointment = await bookSoon(server.url, provider, client);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(email) {
  const visitor = await Visitor.of(browser, server.url);
  await visitor.open(`/room?appointment=${appointment}&relay=only`);
  await visitor.signIn(SITE, email, PASSWORD);
  return visitor;
}

test('two people who may use a TURN server only see and hear each other', { skip }, async () => {
  const { host, guest } = await meet(
    () => open('elif@example.com'),
    () => open('can@example.com'),
  );
  for (const visitor of [host, guest]) {
    const { selectedLocalType } = await visitor.seesAndHears(40);
    assert.equal(selectedLocalType, 'relay');
  }
  assert.deepEqual([...host.errors, ...guest.errors], []);
});

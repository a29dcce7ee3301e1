// What happens to people in a room when the server dies, and to those who cannot reach the relay by themselves.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { Visitor, launch, meet, until } from './browser.mjs';
import { Program, end, freePort, program } from './program.mjs';
import { ask, bookSoon, signIn } from './server.mjs';

const SITE = 'istanbul-klinik';
const PASSWORD = 'randevu-demo';
const PROVIDER = 'elif@example.com';
const CLIENT = 'can@example.com';
const SECRET = 'a secret that both of them know';
const skip = program ? false : 'RANDEVU_PROGRAM is not set';
const coturn = spawnSync('turnserver', ['--version']).error === undefined;

let browser, turn, server, appointment, provider;
before(async () => {
  if (!program) return;
  const settings = {};
  if (coturn) {
    const port = await freePort();
    turn = spawn(
      'turnserver',
      [
        '-n',
        '--use-auth-secret',
        `--static-auth-secret=${SECRET}`,
        '--realm=randevu',
        '--no-cli',
        '--no-tls',
        '--no-dtls',
      ]
        .concat([
          '--listening-ip=127.0.0.1',
          '--relay-ip=127.0.0.1',
          `--listening-port=${port}`,
          '--allow-loopback-peers',
        ])
        .concat(['--log-file=/dev/null', '--pidfile=/dev/null']),
      { stdio: 'ignore' },
    );
    settings.RANDEVU_TURN_SECRET = SECRET;
    settings.RANDEVU_TURN_URLS = `turn:127.0.0.1:${port}?transport=udp`;
  }
  server = await Program.start(settings);
  browser = await launch();
  provider = await signIn(server.url, SITE, PROVIDER, PASSWORD);
  appointment = await bookSoon(server.url, provider, await signIn(server.url, SITE, CLIENT, PASSWORD));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  if (turn) await end(turn);
});

async function open(email, more = '') {
  const visitor = await Visitor.of(browser, server.url);
  await visitor.open(`/room?appointment=${appointment}${more}`);
  await visitor.signIn(SITE, email, PASSWORD);
  return visitor;
}

let host, guest;

test('a server that dies and comes back has both back in the same call, by themselves', { skip }, async () => {
  ({ host, guest } = await meet(
    () => open(PROVIDER),
    () => open(CLIENT),
  ));
  await guest.seesAndHears();
  await server.dieAndReturn();
  await guest.is('joined', 60);
  await host.is('joined', 60);
  await Promise.all([host.seesAndHears(60), guest.seesAndHears(60)]);
  const query = '{ myCalls(first: 5) { nodes { status participants { name state stays { reason } } } } }';
  const { nodes } = (await ask(server.url, await signIn(server.url, SITE, PROVIDER, PASSWORD), query)).myCalls;
  assert.equal(nodes.length, 1, 'one call');
  for (const person of nodes[0].participants) {
    assert.equal(person.state, 'JOINED');
    assert.equal(person.stays[0].reason, 'RELAY_STOPPED');
  }
});

test(
  'who may only use a TURN server gets through',
  { skip: skip || (!coturn && 'turnserver is not there') },
  async () => {
    const relayed = await open(CLIENT, '&relay=only');
    const { selectedLocalType } = await relayed.seesAndHears(40);
    assert.equal(selectedLocalType, 'relay');
    await until('the first window knows', async () => (await guest.state()).ending?.reason === 'replaced');
  },
);

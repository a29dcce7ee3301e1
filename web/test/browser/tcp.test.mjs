// People whose networks let no UDP through meet all the same: by TCP (docs/adr/0012-media-goes-by-tcp-too.md).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visitor, launch, meet } from './browser.mjs';
import { Program, program } from './program.mjs';
import { bookSoon, signIn } from './server.mjs';

const SITE = 'istanbul-klinik';
const PASSWORD = 'randevu-demo';
const skip = program ? false : 'RANDEVU_PROGRAM is not set';

let browser, server, appointment;
before(async () => {
  if (!program) return;
  server = await Program.start();
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

/** In the page: leaves out of every offer where the relay is to be reached by UDP, and keeps the connection for its statistics. */
function withoutUdp() {
  const whole = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    window.peer = this;
    const sdp = description.sdp.replace(/^a=candidate:\S+ \d+ udp .*\r\n/gim, '');
    return whole.call(this, { type: description.type, sdp });
  };
}

/** In the page: the protocols of both ends of the path that is in use. */
async function protocols() {
  const stats = await window.peer.getStats();
  const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === 'transport');
  const { localCandidateId, remoteCandidateId } = stats.get(selectedCandidatePairId);
  return [localCandidateId, remoteCandidateId].map((id) => stats.get(id).protocol);
}

async function open(email) {
  const visitor = await Visitor.of(browser, server.url);
  await visitor.page.addInitScript(withoutUdp);
  await visitor.open(`/room?appointment=${appointment}`);
  await visitor.signIn(SITE, email, PASSWORD);
  return visitor;
}

test('two people who have TCP only see and hear each other', { skip }, async () => {
  const { host, guest } = await meet(
    () => open('elif@example.com'),
    () => open('can@example.com'),
  );
  for (const visitor of [host, guest]) {
    await visitor.seesAndHears();
    assert.deepEqual(await visitor.page.evaluate(protocols), ['tcp', 'tcp']);
  }
  assert.deepEqual([...host.errors, ...guest.errors], []);
});

// The answer to an offer as the relay writes it: what is sent on which m-line, and the camera's three layers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeServer } from '../fake/server.mjs';
import { launch, until } from './browser.mjs';

const FINGERPRINT = Array(32).fill('AB').join(':');
const CAPS = [
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 transport-cc',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];
const EXTENSIONS = ['a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid'];
const RIDS = [
  'a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'a=extmap:6 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
];
const LAYERS = ['a=rid:q recv', 'a=rid:h recv', 'a=rid:f recv', 'a=simulcast:recv q;h;f'];

function offer(screen = 'a=recvonly') {
  const head = [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0 1 2',
    'a=msid-semantic:WMS *',
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
  ];
  const section = (mid, ...lines) => [
    mid === 0 ? 'm=audio 9 UDP/TLS/RTP/SAVPF 111' : 'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=setup:actpass',
    'a=ice-ufrag:relay',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(mid === 0 ? ['a=rtpmap:111 opus/48000/2'] : CAPS),
    ...EXTENSIONS,
    ...lines,
    'a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host',
    'a=end-of-candidates',
  ];
  return [
    ...head,
    ...section(0, 'a=recvonly'),
    ...section(1, ...RIDS, 'a=recvonly', ...LAYERS),
    ...section(2, ...RIDS, screen),
    '',
  ].join('\r\n');
}

let browser, server, page;
before(async () => {
  browser = await launch();
  server = await new FakeServer().start();
  page = await browser.newPage();
  await page.goto(`${server.url}/room`);
});
after(async () => {
  await browser.close();
  await server.stop();
});

/** Answers in the page, and says what was answered and how the senders were set. */
const answered = (sdp, size = { width: 1280, height: 720 }) =>
  page.evaluate(
    async ([text, picture]) => {
      const { Connection } = await import('/room/connection.js');
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: picture });
      const [microphone, camera] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
      const hearers = { streams: () => undefined, state: () => undefined };
      const connection = new Connection([], false, { microphone, camera, screen: null }, hearers);
      const answer = await connection.answer(text, []);
      const again = await connection.answer(text.replace('o=- 1 1 ', 'o=- 1 2 '), []);
      const senders = connection.peer.getTransceivers().map(({ mid, direction, sender }) => ({
        mid,
        direction,
        track: sender.track?.kind ?? null,
        encodings: sender.getParameters().encodings,
      }));
      connection.close();
      return { answer, again, senders };
    },
    [sdp, size],
  );

test('the camera is sent in the three layers that the relay asks for', async () => {
  const { answer, again, senders } = await until('answered', () => answered(offer()));
  for (const sdp of [answer, again]) {
    assert.match(sdp, /a=simulcast:send q;h;f/);
    assert.equal([...sdp.matchAll(/a=sendonly/g)].length, 3);
  }
  assert.deepEqual(
    senders.map(({ direction, track }) => [direction, track]),
    [
      ['sendonly', 'audio'],
      ['sendonly', 'video'],
      ['sendonly', null],
    ],
  );
  assert.deepEqual(
    senders[1].encodings.map(({ rid, scaleResolutionDownBy, active }) => [rid, scaleResolutionDownBy, active]),
    [
      ['q', 4, true],
      ['h', 2, true],
      ['f', 1, true],
    ],
  );
});

test('of a small camera fewer layers are sent, the largest of them as large as the camera', async () => {
  const { answer, senders } = await answered(offer(), { width: 640, height: 480 });
  assert.match(answer, /a=simulcast:send q;h;~f/);
  const [quarter, half] = senders[1].encodings;
  assert.deepEqual([quarter.scaleResolutionDownBy, half.scaleResolutionDownBy], [2, 1]);
});

test('nothing is sent where the offer is inactive', async () => {
  const { answer } = await answered(offer('a=inactive'));
  assert.equal([...answer.matchAll(/a=sendonly/g)].length, 2);
  assert.match(answer.split('m=video')[2], /a=inactive/);
});

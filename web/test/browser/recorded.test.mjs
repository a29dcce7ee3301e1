// A call is recorded by the relay: with everybody's consent, through the death of the server, and played afterwards in step.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Visitor, launch, meet, until } from './browser.mjs';
import { Program, program } from './program.mjs';
import { ask, bookSoon, signIn } from './server.mjs';

const SITE = 'istanbul-klinik';
const PASSWORD = 'randevu-demo';
const skip = program ? false : 'RANDEVU_PROGRAM is not set';
const ffprobe = spawnSync('ffprobe', ['-version']).error === undefined;

let browser, server, appointment, admin, provider, client, call;
before(async () => {
  if (!program) return;
  server = await Program.start();
  browser = await launch('--autoplay-policy=no-user-gesture-required');
  const token = (name) => signIn(server.url, SITE, `${name}@example.com`, PASSWORD);
  [admin, provider, client] = await Promise.all(['ayse', 'elif', 'can'].map(token));
  await ask(server.url, admin, 'mutation { setRoomRules(rules: { recording: true }) { receipt { position } } }');
  appointment = await bookSoon(server.url, provider, client);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A camera that flashes and a microphone that sounds in the same moment, once a second. */
function flashAndBeep() {
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = new MediaStream();
    const sound = new AudioContext();
    const gain = new GainNode(sound, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(sound);
    const tone = new OscillatorNode(sound, { frequency: 880 });
    tone.connect(gain).connect(out);
    tone.start();
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const paper = canvas.getContext('2d');
    let lit = null;
    setInterval(() => {
      const on = Date.now() % 1_000 < 200;
      // Something always moves, so that pictures are sent all the time.
      paper.fillStyle = on ? '#fff' : '#000';
      paper.fillRect(0, 0, 640, 360);
      paper.fillStyle = '#777';
      paper.fillRect((Date.now() / 10) % 640, 340, 20, 20);
      if (on !== lit) gain.gain.value = on ? 0.8 : 0;
      lit = on;
    }, 20);
    if (wanted.video) stream.addTrack(canvas.captureStream(30).getVideoTracks()[0]);
    if (wanted.audio) stream.addTrack(out.stream.getAudioTracks()[0]);
    return stream;
  };
}

async function open(name, script) {
  const visitor = await Visitor.of(browser, server.url);
  if (script) await visitor.page.addInitScript(script);
  await visitor.open(`/room?appointment=${appointment}`);
  await visitor.signIn(SITE, `${name}@example.com`, PASSWORD);
  return visitor;
}

function tell(token, field, more = '') {
  const query = `mutation ($id: UUID!) { ${field}(id: $id${more}) { receipt { position } } }`;
  return ask(server.url, token, query, { id: call });
}

const FILES = 'files { name accountId mediaType bytes startsAfterMilliseconds durationMilliseconds sha256 url }';

async function recordings(token) {
  const query = `query ($id: UUID!) { call(id: $id) { recordings { id startedAt stoppedAt reason ${FILES} } } }`;
  return (await ask(server.url, token, query, { id: call })).call.recordings;
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

let host, guest, files;

test('a recording begins once everybody has agreed, and all are told', { skip }, async () => {
  ({ host, guest } = await meet(
    () => open('elif', flashAndBeep),
    () => open('can'),
  ));
  await Promise.all([host.seesAndHears(), guest.seesAndHears()]);
  ({ call } = await host.state());
  await tell(provider, 'setRecordingConsent', ', given: true');
  await assert.rejects(tell(provider, 'startRecording'), /RECORDING_CONSENT_MISSING/);
  await tell(client, 'setRecordingConsent', ', given: true');
  await assert.rejects(tell(client, 'startRecording'), /FORBIDDEN/);
  await tell(provider, 'startRecording');
  for (const one of [host, guest]) await one.page.locator('#recording:not([hidden])').waitFor();
});

test('it goes on when the server dies and comes back', { skip }, async () => {
  // What is recorded is a length of time, so that much of it has to pass.
  await pause(6);
  await server.dieAndReturn();
  await Promise.all([host.is('joined', 60), guest.is('joined', 60)]);
  await Promise.all([host.seesAndHears(60), guest.seesAndHears(60)]);
  await host.page.locator('#recording:not([hidden])').waitFor();
  await pause(6);
});

test('its files are for the host and admins, one a person, as long as the recording', { skip }, async () => {
  await tell(provider, 'stopRecording');
  await until('complete', async () => (await recordings(provider))[0].files !== null);
  const [recording] = await recordings(provider);
  files = recording.files;
  assert.equal(recording.reason, 'STOPPED');
  assert.deepEqual(
    (await recordings(admin))[0].files.map(({ name }) => name),
    files.map(({ name }) => name),
  );
  assert.equal((await recordings(client))[0].files, null);
  assert.deepEqual(
    files.map(({ mediaType }) => mediaType),
    ['video/webm', 'video/webm'],
  );
  const lasted = new Date(recording.stoppedAt) - new Date(recording.startedAt);
  for (const file of files) {
    const end = file.startsAfterMilliseconds + file.durationMilliseconds;
    assert.ok(file.startsAfterMilliseconds < 2_000 && Math.abs(end - lasted) < 2_000, JSON.stringify([file, lasted]));
  }
});

test('a file is fetched by its signed address only, as a whole or in part', { skip }, async () => {
  const { url, bytes, sha256 } = files[0];
  const whole = new Uint8Array(await (await fetch(url)).arrayBuffer());
  assert.equal(whole.length, bytes);
  assert.equal(createHash('sha256').update(whole).digest('hex'), sha256);
  const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
  assert.equal(part.status, 206);
  assert.deepEqual(new Uint8Array(await part.arrayBuffer()), whole.slice(100, 200));
  const [path] = url.split('?');
  const other = files[1].url.split('?')[1].replace(/.{6}$/, 'AAAAAA');
  for (const wrong of [
    path,
    `${path}?token=`,
    `${path}?${other}`,
    path.replace('.webm', '.part'),
    url.replace('/recordings/', '/recordings/0'),
  ]) {
    assert.equal((await fetch(wrong)).status, 404, wrong);
  }
});

test('ffprobe finds sound and picture in it', { skip: skip || (!ffprobe && 'ffprobe is not there') }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'randevu-recording-'));
  try {
    for (const [index, file] of files.entries()) {
      const path = join(directory, `${index}.webm`);
      await writeFile(path, new Uint8Array(await (await fetch(file.url)).arrayBuffer()));
      const shown = [
        '-show_entries',
        'stream=codec_name,nb_read_frames:format=duration',
        '-count_frames',
        '-of',
        'json',
      ];
      const run = spawnSync('ffprobe', ['-v', 'warning', ...shown, path], { encoding: 'utf8' });
      assert.equal(run.stderr, '');
      const found = JSON.parse(run.stdout);
      assert.deepEqual(found.streams.map(({ codec_name }) => codec_name).sort(), ['opus', 'vp8']);
      assert.ok(Math.abs(found.format.duration * 1_000 - file.durationMilliseconds) < 50);
      for (const stream of found.streams) assert.ok(Number(stream.nb_read_frames) > 150, JSON.stringify(stream));
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

/** When the picture turned white and when the sound began, in seconds of the file. */
async function flashesAndBeeps(url) {
  const bytes = await (await fetch(url)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.slice(0));
  const samples = sound.getChannelData(0);
  const beeps = [];
  let quiet = 1_000;
  for (const [at, sample] of samples.entries()) {
    if (Math.abs(sample) < 0.1) quiet += 1;
    else {
      if (quiet > 12_000) beeps.push(at / sound.sampleRate);
      quiet = 0;
    }
  }
  const video = Object.assign(document.createElement('video'), {
    src: URL.createObjectURL(new Blob([bytes])),
    muted: true,
  });
  const paper = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d', {
    willReadFrequently: true,
  });
  const flashes = [];
  let white = true;
  const look = (_, { mediaTime }) => {
    paper.drawImage(video, 0, 0, 8, 4);
    const now = paper.getImageData(2, 1, 1, 1).data[0] > 128;
    if (now && !white) flashes.push(mediaTime);
    white = now;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const ended = new Promise((resolve, reject) => {
    video.onended = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  await video.play();
  await ended;
  return { flashes, beeps, duration: video.duration, soundLasts: sound.duration };
}

test('Chromium plays it to its end, with sound and picture in step', { skip }, async () => {
  const { accountId } = (await ask(server.url, provider, '{ me { accountId } }')).me;
  const file = files.find((one) => one.accountId === accountId);
  // On a page of the server's that lets it be fetched.
  const page = await host.page.context().newPage();
  await page.goto(new URL('/room', server.url).href);
  const { flashes, beeps, duration, soundLasts } = await page.evaluate(flashesAndBeeps, file.url);
  assert.ok(Math.abs(duration * 1_000 - file.durationMilliseconds) < 50);
  assert.ok(Math.abs(soundLasts - duration) < 1, `${soundLasts} of ${duration} s have sound`);
  assert.ok(flashes.length >= 8, JSON.stringify({ flashes, beeps }));
  const apart = flashes.map((flash) => Math.min(...beeps.map((beep) => Math.abs(beep - flash))));
  const near = apart.filter((seconds) => seconds < 0.12).length;
  assert.ok(near >= flashes.length - 2, JSON.stringify({ apart, flashes, beeps }));
});

test('who takes the consent back ends a recording', { skip }, async () => {
  await tell(provider, 'startRecording');
  await host.page.locator('#recording:not([hidden])').waitFor();
  await tell(client, 'setRecordingConsent', ', given: false');
  await until('ended', async () => (await recordings(provider))[1]?.reason === 'CONSENT_WITHDRAWN');
  await host.page.locator('#recording').waitFor({ state: 'hidden' });
});

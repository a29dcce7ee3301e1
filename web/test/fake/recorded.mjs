// What was recorded of the fake room's call: a long one with a shared screen, as GraphQL has it.

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

export const AYSE = 'Prof. Dr. Ayşe Müzeyyen Karahasanoğlu-Büyükşahin';
export const CAN = 'Can Öztürk';

function file(name, source, personName, starts, lasts, bytes) {
  return {
    name,
    accountId: null,
    personName,
    mediaType: 'video/webm',
    bytes,
    startsAfterMilliseconds: starts,
    durationMilliseconds: lasts,
    sha256: '0'.repeat(64),
    url: `/recordings/${source}.webm?signature=1`,
  };
}

export const FILES = [
  file('ayse-5f0c.webm', 'ayse', AYSE, 0, 12_000, 44_333),
  file('can-9a2e.webm', 'can', CAN, 1_500, 10_000, 18_276_000),
  file('ayse-5f0c-screen.webm', 'screen', AYSE, 3_000, 6_000, 1_930_000),
];

/** With nothing but a voice. */
export const VOICE = file('deniz-77.webm', 'voice', 'Deniz Şahin', 0, 12_000, 11_188);

export function recording(more = {}) {
  return {
    id: '33333333-3333-4333-8333-333333333333',
    startedAt: ago(62),
    stoppedAt: ago(61),
    reason: 'STOPPED',
    mayWatch: true,
    complete: true,
    files: FILES,
    ...more,
  };
}

/** How it is for whoever may not watch it, and how it is for the others until it is complete. */
export const WITHHELD = { mayWatch: false, files: null };
export const COMPLETING = { complete: false, files: null };

/** Has the server answer for a call with these recordings. */
export function answerRecordings(server, recordings) {
  const participants = [
    { accountId: 'elif', name: 'Dyt. Elif Yılmaz' },
    { accountId: 'ayse', name: AYSE },
    { accountId: 'can', name: CAN },
  ];
  server.answers.me = () => ({ me: { accountId: 'elif' }, call: { participants, recordings: recordings() } });
}

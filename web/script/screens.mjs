// Takes a picture of each page in both languages, from the running demo that RANDEVU_URL names: node script/screens.mjs FOLDER
// On a demo that was just made, as what is seen depends on what was done.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStage, PEOPLE, SITE } from '../test/app/stage.mjs';

/** Who looks, and at what: the picture's name and the page's address. */
const VISITS = [
  [
    null,
    [
      ['booking-clinics', '/booking'],
      ['booking-providers', `/booking/${SITE}`],
      ['sign-in', '/app'],
    ],
  ],
  [PEOPLE.client, [['booking-appointments', '/booking/appointments']]],
  [
    PEOPLE.agent,
    [
      ['tickets-board', '/console/tickets'],
      ['tickets-list', '/console/tickets?view=list'],
      ['ticket', '/console/tickets/1'],
      ['tickets-templates', '/console/tickets/templates'],
      ['tickets-alerts', '/console/tickets/alerts'],
      ['calls', '/console/calls'],
    ],
  ],
  [
    PEOPLE.provider,
    [
      ['calendar', '/console/calendar'],
      ['calendar-availability', '/console/calendar/availability'],
    ],
  ],
  [
    PEOPLE.admin,
    [
      ['people', '/console/people'],
      ['figures', '/console/analytics'],
      ...['site', 'hours', 'holidays', 'reminders', 'rooms', 'desk', 'levels', 'retention'].map((theme) => [
        `settings-${theme}`,
        `/console/settings/${theme}`,
      ]),
    ],
  ],
  [
    PEOPLE.operator,
    [
      ['operations-projections', '/operations'],
      ...['parked', 'messages', 'timers', 'statistics', 'health', 'jobs'].map((page) => [
        `operations-${page}`,
        `/operations/${page}`,
      ]),
    ],
  ],
  [
    PEOPLE.auditor,
    [
      ['audit-timeline', '/audit'],
      ...['records', 'integrity', 'exports', 'accesses', 'emergencies'].map((page) => [
        `audit-${page}`,
        `/audit/${page}`,
      ]),
    ],
  ],
];

/** Wide, and as on a phone. */
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const folder = process.argv[2];
if (!folder || !process.env.RANDEVU_URL) throw new Error('RANDEVU_URL=… node script/screens.mjs FOLDER');

async function show(person, name, path, language) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await person.page.setViewportSize(viewport);
    await person.open(path);
    await person.page.getByRole('heading', { level: 1 }).waitFor();
    await person.page.waitForLoadState('networkidle');
    await person.page.screenshot({ path: join(folder, `${name}-${language}-${size}.jpg`), type: 'jpeg', quality: 70 });
  }
  process.stdout.write(`${name}-${language}\n`);
}

await mkdir(folder, { recursive: true });
const stage = await openStage();
try {
  for (const language of ['tr', 'en']) {
    for (const [who, pages] of VISITS) {
      const person = await stage.person({ language });
      if (who) {
        await person.open('/app');
        await person.signIn(who);
        await person.page.locator('input[name=password]').waitFor({ state: 'detached' });
      }
      for (const [name, path] of pages) await show(person, name, path, language);
      await person.page.context().close();
    }
  }
} finally {
  await stage.end();
}

const names = VISITS.flatMap(([, pages]) => pages.map(([name]) => name));
const row = (name) =>
  `## ${name}\n\n${['tr', 'en'].map((language) => `![${name}, ${language}](${name}-${language}-wide.jpg)`).join('\n')}\n`;
const head =
  '# The pages\n\nOf the demo, in Turkish and English; each as on a phone in the file that ends in `-phone.jpg`.\n';
await writeFile(join(folder, 'README.md'), `${head}\n${names.map(row).join('\n')}`);

// What operators see and do, and the shell around it: language, colours, a connection that goes and comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

test('operators see how far each projection is, in both languages', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/app', 'Görünümler');
  assert.equal(new URL(person.page.url()).pathname, '/operations');
  await until('all of them', async () => (await person.page.locator('tbody tr').count()) > 3);
  await until('live', () => person.page.getByText('Canlı', { exact: true }).isVisible());
  await person.inspect('operations');
  await person.switchLanguage();
  await person.heading('Projections');
  assert.equal(await person.language(), 'en');
  await person.inspect('operations');
  await person.page.reload();
  await person.heading('Projections');
  assert.equal(await person.language(), 'en');
  person.calm();
});

test('whoever reads English is met in English', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  await person.open('/operations');
  await person.heading('Sign in');
  await person.inspect('sign-in');
});

test('colours stay as they were chosen', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  await person.arrive(PEOPLE.operator, '/operations', 'Projections');
  await person.page.getByRole('button', { name: 'Colour scheme: as on the device' }).click();
  await person.page.getByRole('button', { name: 'Colour scheme: light' }).click();
  const scheme = () => person.page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  assert.equal(await scheme(), 'dark');
  await person.page.reload();
  await person.page.getByRole('button', { name: 'Colour scheme: dark' }).waitFor();
  assert.equal(await scheme(), 'dark');
  person.calm();
});

test('on a phone the navigation and the account are behind buttons', { skip }, async () => {
  const person = await stage.person({ language: 'en', viewport: { width: 320, height: 640 } });
  await person.arrive(PEOPLE.operator, '/operations', 'Projections');
  await person.page.getByRole('button', { name: 'Open the menu' }).click();
  await person.page.getByRole('link', { name: 'Operations' }).click();
  await person.page.getByRole('button', { name: 'Account', exact: true }).click();
  await person.page.getByText('Time zone: Europe/Istanbul (UTC+3)').waitFor();
  await person.inspect('account');
});

test('a lost connection is said, and news come again by themselves', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', 'Görünümler');
  const live = () => person.page.getByText('Canlı', { exact: true }).isVisible();
  await until('live', live);
  person.expected.push('WebSocket connection');
  stage.app.cut({ away: true });
  await person.page.getByText('Bağlantı koptu').waitFor();
  await person.inspect('lost');
  assert.equal(await live(), false);
  stage.app.mend();
  await until('live again', live, 40);
  await person.page.getByText('Bağlantı koptu').waitFor({ state: 'detached' });
  person.calm();
});

const PAGES = [
  ['parked', 'Bekletilen olaylar', 'Parked events'],
  ['messages', 'Giden iletiler', 'Outgoing messages'],
  ['timers', 'Zamanlayıcılar', 'Timers'],
  ['statistics', 'Olay geçmişi', 'Event history'],
  ['health', 'Sağlık denetimi', 'Health check'],
  ['jobs', 'Uzun işler', 'Long work'],
];

test(
  'a projection is compared, paused, and made anew once its name was typed; a reload loses nothing',
  { skip },
  async () => {
    const person = await stage.person({ language: 'en' });
    const { page } = person;
    const running = await runningRebuild(page);
    await person.arrive(PEOPLE.operator, '/operations', 'Projections');
    await page.getByRole('button', { name: 'Compare: templates' }).dblclick();
    await page.getByText('Compared: no row differs.').waitFor();
    assert.equal(await page.getByRole('article', { name: 'Comparison · templates' }).count(), 1);

    await page.getByRole('button', { name: 'Pause: templates' }).click();
    const row = page.getByRole('row', { name: /^templates/ });
    await row.getByText('Paused').waitFor();
    await page.getByRole('button', { name: 'Resume: templates' }).click();
    await row.getByText('Paused').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Rebuild: templates' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rebuild templates?' });
    const confirm = dialog.getByRole('button', { name: 'Rebuild' });
    await dialog.getByRole('textbox').fill('template');
    assert.ok(await confirm.isDisabled());
    await dialog.getByRole('textbox').fill('templates');
    await person.glance('rebuild');
    await confirm.click();
    await page.getByRole('progressbar', { name: 'Rebuild · templates: progress' }).waitFor();
    await page.getByText('25%').waitFor();
    await page.getByText(/125 events per second/).waitFor();
    await page.getByText(/secs left/).waitFor();
    await person.glance('rebuilding');
    await page.reload();
    await page.getByRole('progressbar', { name: 'Rebuild · templates: progress' }).waitFor();
    await running.end();
    await page.goto(new URL('/operations/jobs', person.base).href);
    await page.getByRole('article', { name: 'Rebuild · templates' }).first().getByText('has taken its place').waitFor();
    await person.glance('jobs');
  },
);

/**
 * Tells the page of a rebuild as if it had a quarter done, until `end`, as a demo's is over before anybody has looked. What is done
 * is the server's.
 */
async function runningRebuild(page) {
  const slow = {
    state: 'RUNNING',
    total: 1_000,
    done: 250,
    perCent: 25,
    perSecond: 125,
    secondsLeft: 6,
    endedAt: null,
  };
  const slowed = (job) => (job.kind === 'REBUILD' ? { ...job, ...slow } : job);
  let first = null;
  const handler = async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    if (answer.data?.rebuildProjection) answer.data.rebuildProjection = first = slowed(answer.data.rebuildProjection);
    if (answer.data?.jobs && first) {
      answer.data.jobs.nodes = answer.data.jobs.nodes.map((job) => (job.id === first.id ? slowed(job) : job));
    }
    await route.fulfill({ response, json: answer });
  };
  await page.route('**/graphql', handler);
  await page.routeWebSocket('**/graphql/ws', (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (!String(message).includes('"REBUILD"')) socket.send(message);
    });
  });
  return { end: () => page.unroute('**/graphql', handler) };
}

test('each page of an operator is there in both languages', { skip }, async () => {
  const person = await stage.person();
  await person.arrive(PEOPLE.operator, '/operations', 'Görünümler');
  for (const [path, turkish, english] of PAGES) {
    await person.page.locator(`a[href="/operations/${path}"]`).click();
    await person.heading(turkish);
    await person.page.getByRole('status', { name: 'Yükleniyor' }).waitFor({ state: 'detached' });
    await person.glance(path);
    await person.switchLanguage();
    await person.heading(english);
    if (process.env.RANDEVU_SHOTS) await person.glance(path);
    await person.switchLanguage();
    await person.heading(turkish);
  }
  assert.equal(await person.page.getByText('@example.com').count(), 0);
  person.calm();
});

test('parked events are retried together and skipped one by one, with the name typed', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  const asked = [];
  const letter = {
    projection: 'tickets',
    aggregateType: 'ticket',
    aggregateId: '01a2035d-0ad9-71ed-8554-d1c00a1eb33d',
    sequence: 4,
    error: 'unknown field <img src=x onerror=alert(1)> in TicketOpened',
    parkedAt: '2026-11-22T10:00:00Z',
  };
  // A healthy demo has none: these are the page's own, in the server's shape.
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    const left = { projection: 'tickets', parked: asked.length === 0 ? 1 : 0 };
    if (operationName === 'DeadLetters')
      return route.fulfill({ json: { data: { deadLetters: asked.length > 1 ? [] : [letter] } } });
    if (operationName === 'RetryDeadLetters')
      return (asked.push(variables), route.fulfill({ json: { data: { retryDeadLetters: { ...left, parked: 1 } } } }));
    if (operationName === 'SkipDeadLetter')
      return (asked.push(variables), route.fulfill({ json: { data: { skipDeadLetter: left } } }));
    return route.continue();
  });
  await person.arrive(PEOPLE.operator, '/operations/parked', 'Parked events');
  await page.getByText('<img src=x').waitFor();
  await person.glance('parked-some');
  await page.getByRole('button', { name: 'tickets: retry all' }).dblclick();
  await page.getByText('tickets: 1 event is still parked.').waitFor();
  assert.equal(asked.length, 1);
  await page.getByRole('button', { name: /^Skip: ticket/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Type tickets to confirm' }).fill('tickets');
  assert.ok(await dialog.getByRole('button', { name: 'Skip' }).isDisabled());
  await dialog.getByRole('textbox', { name: 'Why is it skipped?' }).fill('of a version that never went out');
  await person.glance('skip');
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await page.getByText('No event is parked').waitFor();
  assert.equal(asked[1].reason, 'of a version that never went out');
  person.calm();
});

test('admins see their site’s messages, chosen in the address, and take one back', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  // Where no other test has appointments moved or called off, which takes reminders back.
  await person.arrive(PEOPLE.otherAdmin, '/operations', 'Outgoing messages');
  await page.getByRole('combobox', { name: 'Message' }).selectOption('REMINDER');
  await page.getByRole('combobox', { name: 'State' }).selectOption('PENDING');
  await until('in the address', () => new URL(page.url()).search === '?kind=REMINDER&state=PENDING');
  await page.reload();
  await page
    .getByRole('button', { name: /^Take back/ })
    .first()
    .waitFor();
  await person.glance('messages-site');
  const before = await page.getByRole('row').count();
  await page
    .getByRole('button', { name: /^Take back/ })
    .first()
    .click();
  await page.getByRole('combobox', { name: 'State' }).selectOption('CANCELLED');
  // Reminders that were planned anew may be among them.
  const again = page.getByRole('button', { name: /^Try again/ });
  await again.first().waitFor();
  const cancelled = await again.count();
  await again.first().click();
  await until('one less', async () => (await again.count()) === cancelled - 1);
  await page.getByRole('combobox', { name: 'State' }).selectOption('PENDING');
  await until('as many as before', async () => (await page.getByRole('row').count()) === before);
  person.calm();
});

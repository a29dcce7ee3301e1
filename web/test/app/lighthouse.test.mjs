// What Lighthouse says of how accessible the main pages are: nothing less than all.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { snapshot } from 'lighthouse';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { serveApp } from '../../script/serve-app.mjs';
import { executablePath } from '../browser/browser.mjs';
import { book, CLIENT, freeDay, providerNamed } from './clinic.mjs';
import { openTicket } from './desk.mjs';
import { dist, PASSWORD, PEOPLE, Person, SITE, skip } from './stage.mjs';

const SETTINGS = {
  onlyCategories: ['accessibility'],
  formFactor: 'desktop',
  screenEmulation: { disabled: true },
  disableFullPageScreenshot: true,
};

let app;
let port;

before(async () => {
  if (skip) return;
  app = await serveApp(process.env.RANDEVU_URL, { dist });
  port = await freePort();
});
after(() => app?.end());

/** Lighthouse reaches the browser by a port, as it knows only Puppeteer. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Visits pages as somebody, or as nobody, and fails on what Lighthouse finds there. */
async function visit(who, paths) {
  const profile = mkdtempSync(join(tmpdir(), 'randevu-lighthouse-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    locale: 'tr-TR',
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--remote-debugging-port=${port}`],
  });
  const person = new Person(context.pages()[0], app.url);
  const other = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  const [page] = await other.pages();
  try {
    if (who) {
      await person.open('/app');
      await person.signIn(who, PASSWORD);
      await person.page.locator('input[name=password]').waitFor({ state: 'detached' });
    }
    for (const path of paths) {
      await person.open(path);
      await person.page.getByRole('heading', { level: 1 }).waitFor();
      await person.page.waitForLoadState('networkidle');
      const { lhr } = await snapshot(page, { config: { extends: 'lighthouse:default', settings: SETTINGS } });
      assert.equal(lhr.runtimeError, undefined, path);
      assert.deepEqual(faults(lhr), [], path);
      assert.equal(lhr.categories.accessibility.score, 1, path);
    }
  } finally {
    await other.disconnect();
    await context.close();
    rmSync(profile, { recursive: true });
  }
}

function faults({ audits }) {
  const bad = Object.values(audits).filter(({ score }) => score !== null && score < 1);
  return bad.map(({ id, details }) => `${id}: ${(details?.items ?? []).map(({ node }) => node?.snippet).join(' ')}`);
}

test('visitors: signing in, sites, providers, times, a new password', { skip }, async () => {
  const elif = await providerNamed('Elif');
  const { day, slots } = await freeDay(elif, 20);
  const { start, end } = slots[0];
  await visit(null, [
    '/app',
    '/app/forgotten',
    '/app/password',
    '/booking',
    '/booking/register',
    `/booking/${SITE}`,
    `/booking/${SITE}/${elif}?day=${day}`,
    `/booking/${SITE}/${elif}/confirm?${new URLSearchParams({ start, end }).toString()}`,
  ]);
});

test('a client: the list of appointments, one of them, moving it', { skip }, async () => {
  const elif = await providerNamed('Elif');
  const { slots } = await freeDay(elif, 48);
  const id = await book(elif, slots[0], CLIENT);
  const one = `/booking/appointments/${id}`;
  await visit(PEOPLE.client, ['/booking/appointments', one, `${one}/reschedule`]);
});

test('an agent: the board, a ticket, prepared answers, overdue tickets, calls', { skip }, async () => {
  const { number } = await openTicket('Lighthouse');
  await visit(PEOPLE.agent, [
    '/console/tickets',
    '/console/tickets?view=list',
    `/console/tickets/${number}`,
    '/console/tickets/templates',
    '/console/tickets/alerts',
    '/console/calls',
  ]);
});

test('a provider: the calendar and the working hours', { skip }, async () => {
  await visit(PEOPLE.provider, ['/console/calendar', '/console/calendar/availability']);
});

test('an administrator: people, figures, settings', { skip }, async () => {
  const themes = ['site', 'hours', 'holidays', 'reminders', 'rooms', 'desk', 'levels', 'retention'];
  await visit(PEOPLE.admin, [
    '/console/people',
    '/console/analytics',
    ...themes.map((theme) => `/console/settings/${theme}`),
  ]);
});

test('an operator: all pages of operations', { skip }, async () => {
  const pages = ['parked', 'messages', 'timers', 'statistics', 'health', 'jobs'];
  await visit(PEOPLE.operator, ['/operations', ...pages.map((page) => `/operations/${page}`)]);
});

test('an auditor: all pages of the audit', { skip }, async () => {
  const pages = ['records', 'integrity', 'exports', 'accesses', 'emergencies'];
  await visit(PEOPLE.auditor, ['/audit', ...pages.map((page) => `/audit/${page}`)]);
});

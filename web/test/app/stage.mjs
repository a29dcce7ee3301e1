// A person in the built app: served with its strict policy, in front of the running Randevu that RANDEVU_URL names.
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { serveApp } from '../../script/serve-app.mjs';
import { executablePath, launch, until } from '../browser/browser.mjs';

export { until };

export const PASSWORD = 'randevu-demo';
export const SITE = 'istanbul-klinik';
export const PEOPLE = {
  operator: { site: '', email: 'ops@randevu.example' },
  superadmin: { site: '', email: 'root@randevu.example' },
  admin: { site: SITE, email: 'ayse@example.com' },
  /** Of the demo's other clinic, at which no other test does anything. */
  otherAdmin: { site: 'london-clinic', email: 'alice@example.com' },
  agent: { site: SITE, email: 'burak@example.com' },
  auditor: { site: SITE, email: 'defne@example.com' },
  provider: { site: SITE, email: 'elif@example.com' },
  client: { site: SITE, email: 'can@example.com' },
};

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Why a test file is left out; false where there is a server to try against. */
export const skip = process.env.RANDEVU_URL ? false : 'RANDEVU_URL names no running Randevu with its demo';

/** The pages as they were just built. */
export const BUILT = join(import.meta.dirname, '../../dist/app');
/** Those to be tried; the server's own, unless it is said to be those just built. */
export const dist = process.env.RANDEVU_PAGES === 'built' ? BUILT : null;

/** The app with its policy, and a browser, if need be with a camera and a microphone; ends both after the tests. */
export async function openStage({ devices = false } = {}) {
  const app = await serveApp(process.env.RANDEVU_URL, { dist });
  const browser = devices
    ? await launch('--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required')
    : await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const end = async () => {
    await browser.close();
    await app.end();
  };
  return { app, browser, end, person: (options) => Person.of(browser, app.url, options) };
}

/** Somebody at the app, in a browser context of his own. */
export class Person {
  /** What may be said in the console without a test failing for it: texts of it. */
  expected = [];
  #errors = [];

  static async of(browser, base, { language = 'tr', scheme = 'light', ...options } = {}) {
    const locale = language === 'tr' ? 'tr-TR' : 'en-GB';
    const context = await browser.newContext({
      locale,
      timezoneId: 'Europe/Istanbul',
      colorScheme: scheme,
      viewport: WIDE,
      reducedMotion: 'reduce',
      ...options,
    });
    return new Person(await context.newPage(), base);
  }

  constructor(page, base) {
    this.page = page;
    this.base = base;
    page.on('console', (line) => line.type() === 'error' && this.#errors.push(line.text()));
    page.on('pageerror', (error) => this.#errors.push(error.message));
  }

  async open(path) {
    await this.page.goto(new URL(path, this.base).href);
  }

  /** Signs in through the form that is shown. */
  async signIn({ site, email }, password = PASSWORD) {
    await this.page.locator('input[name=site]').fill(site);
    await this.page.locator('input[name=email]').fill(email);
    await this.page.locator('input[name=password]').fill(password);
    await this.page.locator('form button[type=submit]').click();
  }

  /** Opens a page as somebody, and waits until it is there. */
  async arrive(person, path, heading) {
    await this.open(path);
    await this.signIn(person);
    await this.heading(heading);
  }

  heading(name) {
    return this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  /** Fails on anything that went wrong in the console; a breach of the policy is told there too. */
  calm() {
    const bad = this.#errors.filter((error) => !this.expected.some((text) => error.includes(text)));
    if (bad.length > 0) throw new Error(`the console says: ${bad.join('\n')}`);
  }

  /**
   * Looks at the page wide and narrow, in light and dark: no fault that axe finds, nothing wider than the page, and a picture of
   * each where `RANDEVU_SHOTS` names a folder.
   */
  async inspect(name) {
    for (const scheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      for (const viewport of [WIDE, NARROW]) {
        await this.page.setViewportSize(viewport);
        await this.page.waitForTimeout(100);
        await this.#look(`${name}-${await this.language()}-${scheme}-${viewport.width}`);
      }
    }
    await this.page.setViewportSize(WIDE);
    this.calm();
  }

  /** As `inspect`, but only wide in light and narrow in dark: for what another test has looked at from all sides. */
  async glance(name) {
    if (process.env.RANDEVU_SHOTS) return this.inspect(name);
    for (const [colorScheme, viewport] of [
      ['dark', NARROW],
      ['light', WIDE],
    ]) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.setViewportSize(viewport);
      await this.#look(`${name}-${await this.language()}-${colorScheme}-${viewport.width}`);
    }
    this.calm();
  }

  language() {
    return this.page.evaluate(() => document.documentElement.lang);
  }

  async switchLanguage() {
    const other = (await this.language()) === 'tr' ? 'English' : 'Türkçe';
    await this.page.getByRole('button', { name: other }).click();
  }

  async #look(name) {
    const folder = process.env.RANDEVU_SHOTS;
    if (folder) await this.page.screenshot({ path: join(folder, `app-${name}.png`), fullPage: true });
    // A moment after its width has changed, the page is laid out anew.
    await until(`as wide as the page: ${name}`, () => this.#fits(), 3);
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(RULES).analyze();
    const faults = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
    if (faults.length > 0) throw new Error(`${name}: ${faults.join('\n')}`);
  }

  async #fits() {
    const [wanted, given] = await this.page.evaluate(() => {
      // What is fixed widens nothing, and is cut all the same.
      const edges = [...document.querySelectorAll('header *')].map((one) => one.getBoundingClientRect().right);
      return [Math.max(document.documentElement.scrollWidth, ...edges), innerWidth];
    });
    if (wanted > given) throw new Error(`${wanted} px do not fit in ${given}`);
    return true;
  }
}

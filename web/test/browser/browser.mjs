// Debian's Chromium with a camera and a microphone that are not there, and what a person does on the room's page.
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function launch(...more) {
  const args = [
    '--no-sandbox',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--auto-select-desktop-capture-source=Entire screen',
    // Two pages of one machine find each other by address; nobody answers for mDNS names in a container.
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    ...more,
  ];
  return await chromium.launch({ executablePath, args });
}

/** Sees to it that nothing is wider than the page, and takes a picture of it where `RANDEVU_SHOTS` names a folder. */
export async function shot({ page }, name) {
  const folder = process.env.RANDEVU_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  const [wanted, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  if (wanted > given) throw new Error(`${name}: ${wanted} px do not fit in ${given}`);
}

/** Waits until something is true, and says what was last seen if it never is. */
export async function until(what, read, seconds = 20) {
  const end = Date.now() + seconds * 1_000;
  let last;
  for (;;) {
    try {
      last = await read();
      if (last) return last;
    } catch (error) {
      last = error.message;
    }
    if (Date.now() > end) throw new Error(`never ${what}; last seen: ${JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Somebody at the room's page, in a browser context of his own. */
export class Visitor {
  static async of(browser, base, options = {}) {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const visitor = new Visitor(page, base);
    page.on('console', (line) => line.type() === 'error' && visitor.errors.push(line.text()));
    page.on('pageerror', (error) => visitor.errors.push(error.message));
    return visitor;
  }

  errors = [];

  constructor(page, base) {
    this.page = page;
    this.base = base;
  }

  async open(path) {
    await this.page.goto(new URL(path, this.base).href);
  }

  async signIn(site, email, password) {
    await this.page.fill('input[name=site]', site);
    await this.page.fill('input[name=email]', email);
    await this.page.fill('input[name=password]', password);
    await this.page.click('form button');
  }

  state() {
    return this.page.evaluate(() => window.randevuRoom.state());
  }

  stats() {
    return this.page.evaluate(() => window.randevuRoom.stats());
  }

  async is(name, seconds) {
    return await until(
      name,
      async () => {
        const state = await this.state();
        return state.name === name && state;
      },
      seconds,
    );
  }

  /** Sees moving pictures and hears sound: both rise from now on. */
  async seesAndHears(seconds = 20) {
    const before = await until('connected', () => this.stats(), seconds);
    await until(
      'a picture and sound',
      async () => {
        const now = await this.stats();
        return (
          now &&
          now.framesDecoded > before.framesDecoded + 10 &&
          now.audioPacketsReceived > before.audioPacketsReceived + 20
        );
      },
      seconds,
    );
    return await this.stats();
  }
}

/** Has the host come to the room of an appointment and let the guest in. */
export async function meet(openHost, openGuest) {
  const host = await openHost();
  await host.is('joined');
  const guest = await openGuest();
  await guest.is('waiting');
  await host.page.click('[id^=admit-]');
  await guest.is('joined');
  return { host, guest };
}

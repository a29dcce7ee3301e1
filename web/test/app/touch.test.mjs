// The desk under a finger: nothing can be dragged there.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { openTicket, ticketOf } from './desk.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

const LEAST = 44;

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

for (const [language, { title, column, move, to }] of Object.entries({
  tr: { title: 'Talepler', column: 'Yeni', move: /^Taşı/, to: 'Açık' },
  en: { title: 'Tickets', column: 'New', move: /^Move/, to: 'Open' },
})) {
  test(`a ticket is moved on a phone by taps that hit: ${language}`, { skip }, async () => {
    const { number } = await openTicket('Telefon', { priority: 'URGENT' });
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const person = await stage.person({ language, ...phone });
    const { page } = person;
    await person.arrive(PEOPLE.agent, '/console/tickets', title);
    const card = (name) =>
      page.getByRole('region', { name }).getByRole('article', { name: new RegExp(`^#${number} `) });
    const button = card(column).getByRole('button', { name: move });
    await button.scrollIntoViewIfNeeded();
    await button.tap();
    const target = page.getByRole('menuitem', { name: to });
    await target.waitFor();
    for (const one of [button, target]) {
      const { width, height } = await one.boundingBox();
      assert.ok(width >= LEAST && height >= LEAST, `${width} by ${height} px`);
    }
    if (process.env.RANDEVU_SHOTS)
      await page.screenshot({ path: `${process.env.RANDEVU_SHOTS}/app-touch-${language}.png` });
    await target.tap();
    await card(to).waitFor();
    await until('moved', async () => (await ticketOf(number, 'status')).status === 'OPEN');
    person.calm();
  });
}

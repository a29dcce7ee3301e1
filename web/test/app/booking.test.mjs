// Booking: from the choice of a site to what is booked, once, whatever comes in between.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { book, cancel, CLIENT, clock, countAt, freeDay, giveTo, OTHER, providerNamed } from './clinic.mjs';
import { openStage, PASSWORD, PEOPLE, SITE, skip, until } from './stage.mjs';

let stage;
let elif;

before(async () => {
  if (skip) return;
  stage = await openStage();
  elif = await providerNamed('Elif');
});
after(() => stage?.end());

const picker = (day) => `/booking/${SITE}/${elif}?day=${day}`;
const form = ({ start, end }) => `/booking/${SITE}/${elif}/confirm?${new URLSearchParams({ start, end }).toString()}`;
const slotAt = (person, { start }, zone = 'Europe/Istanbul') =>
  person.page.getByRole('link', { name: clock(start, zone) }).first();

async function signInHere(person, { email }) {
  await person.page.locator('input[name=email]').fill(email);
  await person.page.locator('input[name=password]').fill(PASSWORD);
  await person.page.getByRole('button', { name: /^(Oturum aç|Sign in)$/ }).click();
}

test('a visitor finds a time, signs in on the way and books it once', { skip }, async () => {
  const { day, slots } = await freeDay(elif, 20);
  const person = await stage.person();
  const { page } = person;
  await person.open('/booking');
  await person.heading('Hangi kurumdan randevu alacaksınız?');
  const site = page.getByLabel('Kurumun adresteki adı');
  await site.fill('no-such-site');
  await page.keyboard.press('Enter');
  await page.getByText('Bu adla bir kurum yok').waitFor();
  await person.inspect('booking-site');
  await site.fill(SITE);
  await page.keyboard.press('Enter');
  await person.heading('İstanbul Klinik');
  await page.getByText('İlk boş saat:').nth(2).waitFor();
  await person.inspect('booking-providers');
  await page.getByRole('link', { name: 'Saat seç: Dyt. Elif Yılmaz' }).click();
  await person.heading('Dyt. Elif Yılmaz');
  await page.locator('[data-chosen]').waitFor();
  await person.open(picker(day));
  await slotAt(person, slots[0]).waitFor();
  await person.inspect('booking-times');
  await slotAt(person, slots[0]).click();
  await person.heading('Randevuyu onaylayın');
  const notes = page.getByLabel('Uzmana notunuz');
  await notes.fill('a'.repeat(4_100));
  await page.getByText('Not 100 karakter uzun').waitFor();
  assert.equal((await notes.inputValue()).length, 4_100);
  await notes.fill('Glütensiz besleniyorum.');
  await page.getByRole('checkbox').check();
  await person.inspect('booking-form');
  await page.reload();
  await signInHere(person, CLIENT);
  const submit = page.getByRole('button', { name: 'Randevuyu al' });
  await submit.waitFor();
  assert.equal(await notes.inputValue(), 'Glütensiz besleniyorum.');
  assert.ok(await page.getByRole('checkbox').isChecked());
  await submit.dblclick();
  await person.heading('Dyt. Elif Yılmaz ile randevu');
  await page.getByText('Randevunuz alındı').waitFor();
  assert.equal(await countAt(slots[0].start, CLIENT), 1);
  await person.inspect('booking-booked');
  await page.goBack();
  await person.heading('Dyt. Elif Yılmaz');
  await until('the time is gone', async () => (await slotAt(person, slots[0]).count()) === 0);
  await person.open(form(slots[0]));
  await person.heading('Bu randevuyu aldınız');
  await page.getByRole('link', { name: 'Randevuyu göster' }).click();
  await person.heading('Dyt. Elif Yılmaz ile randevu');
  assert.equal(await countAt(slots[0].start, CLIENT), 1);
  person.calm();
});

test(
  'a time is kept while its form is open, nobody else is offered it, and the clock that runs out says so',
  { skip },
  async () => {
    const { day, slots } = await freeDay(elif, 34);
    const first = await stage.person();
    await first.page.clock.install();
    await first.arrive(CLIENT, '/booking/appointments', 'Randevularım');
    await first.open(form(slots[0]));
    await first.page.getByText(/Bu saat [45]:\d\d süreyle sizin için tutuluyor/).waitFor();
    await first.inspect('booking-held');
    const second = await stage.person({ language: 'en' });
    await second.arrive(OTHER, '/booking/appointments', 'My appointments');
    await second.open(picker(day));
    await slotAt(second, slots[1]).waitFor();
    assert.equal(await slotAt(second, slots[0]).count(), 0);
    await second.open(form(slots[0]));
    await second.page.getByText('This time is not free any more').waitFor();
    await first.page.clock.fastForward(301_000);
    await first.page.getByText('Bu saat artık sizin için tutulmuyor').waitFor();
    await first.inspect('booking-held-over');
    // The server's clock went on as usual, so it is kept still; another time lets go of it.
    await second.open(picker(day));
    await slotAt(second, slots[1]).waitFor();
    await first.page.getByRole('link', { name: 'Başka bir saat seç' }).click();
    await slotAt(second, slots[0]).waitFor();
    second.calm();
  },
);

test('somebody in New York books with the keyboard alone, in both zones', { skip }, async () => {
  const { day, slots } = await freeDay(elif, 27);
  const wanted = slots[1];
  const person = await stage.person({ language: 'en', timezoneId: 'America/New_York' });
  const { page } = person;
  await person.arrive(CLIENT, '/booking/appointments', 'My appointments');
  const dayBefore = new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  await person.open(picker(dayBefore));
  const chosen = page.locator('[data-chosen]');
  await chosen.waitFor();
  await chosen.focus();
  await page.keyboard.press('ArrowRight');
  await until('the next day has the focus', () => page.locator(`[data-date="${day}"]:focus`).isVisible());
  await page.keyboard.press('Enter');
  await slotAt(person, wanted, 'America/New_York').waitFor();
  await page.getByText('The provider is in Europe/Istanbul (UTC+3).').waitFor();
  await until('a time has the focus', async () => {
    await page.keyboard.press('Tab');
    return page.locator('ul a:focus').isVisible();
  });
  await page.keyboard.press('ArrowRight');
  assert.match(await page.locator('ul a:focus').innerText(), new RegExp(clock(wanted.start, 'Europe/Istanbul')));
  await page.locator('ul a').nth(1).focus();
  await page.keyboard.press('Enter');
  await person.heading('Confirm your appointment');
  await page.getByText(`${clock(wanted.start, 'America/New_York')}–${clock(wanted.end, 'America/New_York')}`).waitFor();
  await page.getByText(/by the provider’s clock/).waitFor();
  await page.getByLabel('A note for the provider').focus();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('You need to agree in order to book.').waitFor();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Your appointment is booked').waitFor();
  await page.getByText('America/New York (UTC−5)').waitFor();
  await page.getByText(`${clock(wanted.start, 'Europe/Istanbul')}–${clock(wanted.end, 'Europe/Istanbul')}`).waitFor();
  assert.equal(await countAt(wanted.start, CLIENT), 1);
  person.calm();
});

test('times vanish and come as others book; a time that is taken leads to the nearest', { skip }, async () => {
  const { day, slots } = await freeDay(elif, 34);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(CLIENT, '/booking/appointments', 'Randevularım');
  await person.open(picker(day));
  await slotAt(person, slots[3]).waitFor();
  const taken = await book(elif, slots[3], OTHER);
  await page.getByText(`Az önce doldu: ${clock(slots[3].start, 'Europe/Istanbul')}.`).waitFor();
  assert.equal(await slotAt(person, slots[3]).count(), 0);
  await cancel(taken, OTHER);
  await page.getByText(`Yeni boş saat: ${clock(slots[3].start, 'Europe/Istanbul')}.`).waitFor();
  await slotAt(person, slots[3]).click();
  await page.getByLabel('Uzmana notunuz').fill('Ağrım var.');
  await page.getByRole('checkbox').check();
  // The time is kept for whoever fills in the form; its provider may give it to another all the same.
  await giveTo(OTHER, { ...PEOPLE.provider, id: elif }, slots[3]);
  await page.getByText('Siz formu doldururken bu saat doldu.').waitFor();
  await person.inspect('booking-vanished');
  await slotAt(person, slots[2]).click();
  await page.getByRole('button', { name: 'Randevuyu al' }).and(page.locator(':enabled')).waitFor();
  // Without news, only the server knows.
  person.expected.push('WebSocket connection');
  stage.app.cut({ away: true });
  await giveTo(OTHER, { ...PEOPLE.provider, id: elif }, slots[2]);
  await page.getByRole('button', { name: 'Randevuyu al' }).click();
  await page.getByText('Bu saat az önce alındı.').waitFor();
  stage.app.mend();
  await slotAt(person, slots[1]).click();
  assert.equal(await page.getByLabel('Uzmana notunuz').inputValue(), 'Ağrım var.');
  await page.getByRole('button', { name: 'Randevuyu al' }).click();
  await page.getByText('Randevunuz alındı').waitFor();
  assert.deepEqual(await Promise.all(slots.slice(1, 4).map(({ start }) => countAt(start, CLIENT))), [1, 0, 0]);
  person.calm();
});

test('an answer that is lost leads to one appointment, also after a reload', { skip }, async () => {
  const { slots } = await freeDay(elif, 41);
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(CLIENT, '/booking/appointments', 'My appointments');
  await person.open(form(slots[0]));
  await page.getByLabel('A note for the provider').fill('Only once');
  await page.getByRole('checkbox').check();
  const commands = [];
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON();
    if (!query.includes('bookAppointment')) return route.continue();
    commands.push(variables.commandId);
    if (commands.length > 2) return route.continue();
    // The first never arrives; the second is carried out, and its answer is lost.
    if (commands.length === 2) await route.fetch();
    return route.abort();
  });
  person.expected.push('Failed to load resource');
  await page.getByRole('button', { name: 'Book the appointment' }).click();
  await page.getByText('The server did not answer').waitFor();
  await person.inspect('booking-unanswered');
  await page.getByRole('button', { name: 'Try again' }).click();
  await until('it was sent again', () => commands.length === 2);
  await page.getByText('The server did not answer').waitFor();
  await page.reload();
  await page.getByText('The server did not answer').waitFor();
  assert.equal(await page.getByLabel('A note for the provider').inputValue(), 'Only once');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Your appointment is booked').waitFor();
  assert.equal(new Set(commands).size, 1);
  assert.equal(await countAt(slots[0].start, CLIENT), 1);
  person.calm();
});

test('a session that ends before the booking is sent costs nothing that was typed', { skip }, async () => {
  const { slots } = await freeDay(elif, 44);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(CLIENT, '/booking/appointments', 'Randevularım');
  await person.open(form(slots[2]));
  const notes = page.getByLabel('Uzmana notunuz');
  await notes.fill('Yazdıklarım');
  await page.getByRole('checkbox').check();
  await page.evaluate(() => {
    const tokens = { accessToken: 'gone', refreshToken: 'gone', accessUntil: '2026-01-01T00:00:00Z' };
    localStorage.setItem('randevu.session', JSON.stringify(tokens));
  });
  await page.getByRole('button', { name: 'Randevuyu al' }).click();
  const dialog = page.getByRole('dialog', { name: 'Oturumunuz sona erdi' });
  await dialog.waitFor();
  assert.equal(await notes.inputValue(), 'Yazdıklarım');
  assert.equal(await countAt(slots[2].start, CLIENT), 0);
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Oturum aç' }).click();
  await page.getByText('Randevunuz alındı').waitFor();
  await page.getByText('Yazdıklarım').waitFor();
  assert.equal(await countAt(slots[2].start, CLIENT), 1);
  person.calm();
});

// The calendar: what is booked comes by itself, moves by keyboard and by drag, and stays where it was if that is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { APPROVER, ask, book, CLIENT, clock, freeDay, OTHER, providerNamed } from './clinic.mjs';
import { openStage, PEOPLE, skip } from './stage.mjs';

let stage;
let elif;
let mehmet;

before(async () => {
  if (skip) return;
  stage = await openStage();
  elif = await providerNamed('Elif');
  mehmet = await providerNamed('Mehmet');
});
after(() => stage?.end());

const ISTANBUL = 'Europe/Istanbul';
const entryAt = (person, instant, zone = ISTANBUL) =>
  person.page.getByRole('button', { name: new RegExp(`^${clock(instant, zone)} ?–`) });

async function standing(id, who) {
  const { appointment } = await ask(
    'query($id: UUID!) { appointment(id: $id) { status start payment { state } } }',
    { id },
    who,
  );
  return appointment;
}

/** Drags a block by so many pixels. */
async function drag(page, block, down, across = 0) {
  const box = await block.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 10];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + across / 2, y + down / 2, { steps: 4 });
  await page.mouse.move(x + across, y + down, { steps: 4 });
  await page.mouse.up();
}

test('a booking appears by itself and moves by form and by drag; what is refused stays', { skip }, async () => {
  const { day, slots } = await freeDay(elif, 48);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.provider, `/console/calendar?date=${day}`, 'Takvim');
  await page.getByText('Tüm saatler takvimin saat dilimindedir: Europe/Istanbul (UTC+3).').waitFor();
  const id = await book(elif, slots[0], CLIENT);
  await entryAt(person, slots[0].start).waitFor();
  await book(elif, slots[3], OTHER);
  await entryAt(person, slots[3].start).waitFor();
  await person.inspect('console-calendar-week');
  await page.getByRole('link', { name: 'Gün', exact: true }).click();
  await entryAt(person, slots[0].start).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Can Öztürk' });
  await dialog.getByText('can@example.com').waitFor();
  await person.inspect('console-calendar-appointment');
  await dialog.getByRole('button', { name: 'Taşı' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Yeni saat').fill(clock(slots[1].start, ISTANBUL));
  await page.keyboard.press('Enter');
  await page.getByText('Randevu taşındı.').waitFor();
  await entryAt(person, slots[1].start).waitFor();
  assert.equal(Date.parse((await standing(id, CLIENT)).start), Date.parse(slots[1].start));
  await drag(page, entryAt(person, slots[1].start), (Date.parse(slots[3].start) - Date.parse(slots[1].start)) / 60_000);
  await page.getByRole('dialog', { name: 'Can Öztürk: randevuyu taşı' }).waitFor();
  assert.equal(await page.getByLabel('Yeni saat').inputValue(), clock(slots[3].start, ISTANBUL));
  await page.getByRole('button', { name: 'Taşı', exact: true }).click();
  await page.getByText('Randevu taşınmadı').waitFor();
  await entryAt(person, slots[1].start).waitFor();
  await person.glance('console-calendar-refused');
  const nearest = page.getByRole('group', { name: 'En yakın boş saatler' }).getByRole('button');
  await nearest.first().click();
  const chosen = await page.getByLabel('Yeni saat').inputValue();
  await page.getByRole('button', { name: 'Taşı', exact: true }).dblclick();
  await page.getByText('Randevu taşındı.').waitFor();
  assert.equal(clock((await standing(id, CLIENT)).start, ISTANBUL), chosen);
  person.calm();
});

test('a request is approved or declined with a reason; an admin notes what was paid', { skip }, async () => {
  const { day, slots } = await freeDay(mehmet, 48);
  const [first, second] = [await book(mehmet, slots[0], CLIENT), await book(mehmet, slots[2], OTHER)];
  const provider = await stage.person();
  const { page } = provider;
  await provider.arrive(APPROVER, `/console/calendar?view=day&date=${day}`, 'Takvim');
  await entryAt(provider, slots[0].start).click();
  await page.getByRole('button', { name: 'Onayla' }).dblclick();
  await page.getByRole('dialog').getByText('Planlandı', { exact: true }).waitFor();
  assert.equal((await standing(first, CLIENT)).status, 'SCHEDULED');
  await page.keyboard.press('Escape');
  await entryAt(provider, slots[2].start).click();
  await page.getByRole('button', { name: 'Reddet' }).click();
  await page.getByRole('button', { name: 'Reddet' }).click();
  await page.getByText('Lütfen nedenini yazın.').waitFor();
  await provider.glance('console-calendar-decline');
  await page.getByLabel('Neden reddediyorsunuz?').fill('<b>O gün</b> yokum');
  await page.getByRole('button', { name: 'Reddet' }).click();
  await page.getByRole('dialog').getByText('Kabul edilmedi', { exact: true }).waitFor();
  await page.getByRole('dialog').getByText('<b>O gün</b> yokum').first().waitFor();
  assert.equal((await standing(second, OTHER)).status, 'DECLINED');
  provider.calm();

  const admin = await stage.person();
  await admin.arrive(PEOPLE.admin, `/console/calendar?view=day&date=${day}&provider=${mehmet}`, 'Takvim');
  await entryAt(admin, slots[0].start).click();
  await admin.page.getByRole('button', { name: 'Ödemeyi kaydet' }).waitFor();
  assert.equal(await admin.page.getByRole('button', { name: 'Taşı' }).count(), 0);
  await admin.page.getByRole('button', { name: 'Ödemeyi kaydet' }).click();
  await admin.page.getByLabel('Makbuz ya da havale numarası').fill('A-42');
  await admin.page.getByRole('button', { name: 'Ödemeyi kaydet' }).click();
  await admin.page.getByText('ödendi. · Numara: A-42').waitFor();
  assert.equal((await standing(first, CLIENT)).payment.state, 'PAID');
  await admin.page.keyboard.press('Escape');
  await admin.page.getByLabel('Uzman').selectOption({ label: 'Dyt. Elif Yılmaz' });
  await admin.page.getByText('Randevuları yalnızca uzmanın kendisi değiştirebilir').waitFor();
  await admin.glance('console-calendar-admin');
});

test('in New York the calendar reads by the clock of Istanbul', { skip }, async () => {
  const { day, slots } = await freeDay(elif, 55);
  await book(elif, slots[2], CLIENT);
  const person = await stage.person({ language: 'en', timezoneId: 'America/New_York' });
  const { page } = person;
  await person.arrive(PEOPLE.provider, `/console/calendar?view=day&date=${day}`, 'Calendar');
  await page.getByText('All times are in the calendar’s time zone: Europe/Istanbul (UTC+3).').waitFor();
  await page.getByText('you are in America/New York (UTC−5).').waitFor();
  await entryAt(person, slots[2].start).click();
  await page
    .getByText(`${clock(slots[2].start, 'America/New_York')}–${clock(slots[2].end, 'America/New_York')}`)
    .waitFor();
  await person.glance('console-calendar-new-york');
  await page.getByRole('button', { name: 'Cancel the appointment' }).click();
  await page.getByLabel('Why do you cancel it?').fill('Away');
  await page.getByRole('button', { name: 'Cancel the appointment' }).click();
  await page.getByRole('dialog').getByText('Cancelled', { exact: true }).first().waitFor();
  person.calm();
});

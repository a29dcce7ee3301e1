// Settings: each theme is saved by itself, says what cannot be, and holds from then on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, ask } from './clinic.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

const LONDON = PEOPLE.otherAdmin;
const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

let stage;

before(async () => {
  if (skip) return;
  stage = await openStage();
  const open = WEEKDAYS.map((weekday) => ({ weekday, open: [{ from: '00:00', to: '24:00' }] }));
  // As on a new site, whatever an earlier run has left.
  await ask(
    `mutation($open: [BusinessDayInput!]!) {
      setBusinessHours(days: $open) { receipt { position } }
      setReminderPolicy(policy: { rules: [{ channel: EMAIL, minutes: 60 }] }) { receipt { position } }
      setRoomRules(rules: {}) { receipt { position } }
      setRetentionPolicy(policy: {}) { receipt { position } }
    }`,
    { open },
    LONDON,
  );
});
after(() => stage?.end());

const section = (page, name) => page.getByRole('region', { name, exact: true });

async function save(page, name) {
  await section(page, name).getByRole('button', { name: 'Kaydet' }).dblclick();
  await section(page, name).getByText('Kaydedildi.').waitFor();
}

test('the site, its hours, reminders, rooms and retention are changed', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(LONDON, '/console/settings', 'Kurum');
  const name = await page.getByLabel('Kurumun adı').inputValue();
  await person.inspect('console-settings-site');
  await page.getByLabel('Kurumun adı').fill('');
  await section(page, 'Kurum').getByRole('button', { name: 'Kaydet' }).click();
  await page.getByText('Boş bırakılamaz.').waitFor();
  await page.getByLabel('Kurumun adı').fill('<b>London</b>');
  await save(page, 'Kurum');
  assert.equal((await ask('{ mySite { name } }', {}, LONDON)).mySite.name, '<b>London</b>');
  await page.getByLabel('Kurumun adı').fill(name);
  await save(page, 'Kurum');

  await page.getByRole('link', { name: 'Açılış saatleri' }).click();
  await person.heading('Açılış saatleri');
  await page.getByLabel('Pazar, açık 1: Başlangıç').fill('09:00');
  await page.getByLabel('Pazar, açık 1: Bitiş').fill('18:00');
  await page.getByRole('button', { name: 'Pazar: Mola ekle' }).click();
  await page.getByLabel('Pazar, mola 1: Bitiş').fill('23:00');
  await page.getByText('Molalar açık saatlerin içinde olmalı').waitFor();
  await person.inspect('console-settings-hours');
  await page.getByLabel('Pazar, mola 1: Bitiş').fill('12:30');
  await save(page, 'Açılış saatleri');
  const { desk } = await ask('{ desk { businessHours { weekday breaks { from to } } } }', {}, LONDON);
  const sunday = desk.businessHours.find(({ weekday }) => weekday === 'SUNDAY');
  assert.deepEqual(sunday.breaks, [{ from: '12:00', to: '12:30' }]);

  await page.getByRole('link', { name: 'Hatırlatmalar' }).click();
  await person.heading('Hatırlatmalar');
  await page.getByRole('button', { name: 'Hatırlatma ekle' }).click();
  await page.getByLabel('Kaç dakika önce').last().fill('3');
  await page.getByText('5 ile 20160 arasında').waitFor();
  await person.inspect('console-settings-reminders');
  await page.getByLabel('Kaç dakika önce').last().fill('135');
  await save(page, 'Hatırlatmalar');
  const { reminderPolicy } = await ask('{ reminderPolicy { rules { minutes } } }', {}, LONDON);
  assert.ok(reminderPolicy.rules.some(({ minutes }) => minutes === 135));

  await page.getByRole('link', { name: 'Görüşme odaları' }).click();
  await person.heading('Görüşme odaları');
  await page.getByLabel('Odadaki en çok kişi').fill('5');
  await person.inspect('console-settings-rooms');
  await save(page, 'Görüşme odaları');
  assert.equal((await ask('{ roomRules { mostPeople } }', {}, LONDON)).roomRules.mostPeople, 5);

  await page.getByRole('link', { name: 'Saklama süreleri' }).click();
  await person.heading('Saklama süreleri');
  await page.getByLabel('Randevular kaç ay saklanmak zorunda').fill('24');
  await page.getByText('birkaç dakika içinde kalıcı olarak silinir').waitFor();
  await person.inspect('console-settings-retention');
  await save(page, 'Saklama süreleri');
  const { retentionPolicy } = await ask('{ retentionPolicy { duties { record months } } }', {}, LONDON);
  assert.deepEqual(retentionPolicy.duties, [{ record: 'APPOINTMENTS', months: 24 }]);
  await page.getByLabel('Randevular kaç ay saklanmak zorunda').fill('');
  await page.getByRole('link', { name: 'Kurum', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sayfada kal' }).click();
  await save(page, 'Saklama süreleri');
  person.calm();
});

test('a holiday that is added shows, and is removed', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.admin, '/console/settings/holidays', 'Tatiller');
  const form = section(page, 'Tatil ekle');
  await form.getByLabel('Tarih').fill('2027-12-06');
  await form.getByLabel('Adı').fill('<i>Kuruluş</i> günü');
  await form.getByLabel('Günün yalnızca bir bölümü kapalı').check();
  await form.getByRole('button', { name: 'Tatil ekle' }).dblclick();
  await page.getByRole('cell', { name: '<i>Kuruluş</i> günü', exact: true }).waitFor();
  await page.getByRole('cell', { name: '13:00–18:00' }).waitFor();
  await page.getByText('29 Ekim Cuma: Cumhuriyet Bayramı').waitFor();
  await person.inspect('console-settings-holidays');
  const held = async () => {
    const { desk } = await ask('{ desk { holidays(from: "2027-12-06", to: "2027-12-06") { name } } }', {}, ADMIN);
    return desk.holidays.length;
  };
  assert.equal(await held(), 1);
  await page.getByRole('button', { name: /Kuruluş.*Kaldır/ }).click();
  await until('it is gone', async () => (await held()) === 0);
  await page.getByRole('cell', { name: '<i>Kuruluş</i> günü', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Bu tatilleri ekle' }).click();
  await section(page, 'Resmî tatiller').getByText('Kaydedildi.').waitFor();
  person.calm();
});

test('the help desk is set up, and its promises, in English', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(LONDON, '/console/settings/desk', 'Help desk');
  const department = `Billing ${Date.now()}`;
  await page.getByRole('button', { name: 'Add a department' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(department);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).dblclick();
  await page.getByRole('rowheader', { name: department }).waitFor();
  await page.getByRole('button', { name: 'Add a category' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(`Invoice ${department}`);
  await page.getByRole('dialog').getByLabel('Department').selectOption({ label: department });
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: `Invoice ${department}` }).waitFor();
  await page.getByRole('button', { name: 'Add a field' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name for people').fill('Colour');
  await dialog.getByLabel('Key').fill('Not A Key');
  await dialog.getByLabel('Type').selectOption('CHOICE');
  await dialog.getByLabel('Choices').fill('red\ngreen');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This field key cannot be used').waitFor();
  await person.glance('console-settings-field');
  await dialog.getByLabel('Key').fill(`colour_${Date.now()}`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: 'Colour' }).first().waitFor();
  await person.inspect('console-settings-desk');

  await page.getByRole('link', { name: 'Service levels' }).click();
  await person.heading('Service levels');
  await page.getByLabel('Department with promises of its own').selectOption({ label: department });
  await page.getByRole('button', { name: 'Add the department' }).click();
  const urgent = page.getByRole('group', { name: `${department}, Urgent` });
  await urgent.getByLabel('First answer (minutes)').fill('0');
  await urgent.getByText('Enter a whole number from 1').waitFor();
  await person.inspect('console-settings-levels');
  await urgent.getByLabel('First answer (minutes)').fill('40');
  await section(page, 'Service levels').getByRole('button', { name: 'Save' }).click();
  await section(page, 'Service levels').getByText('Saved.').waitFor();
  const query = '{ desk { serviceLevels { targets { departmentId firstResponseMinutes } } } }';
  const { desk } = await ask(query, {}, LONDON);
  assert.ok(desk.serviceLevels.targets.some((one) => one.departmentId && one.firstResponseMinutes === 40));
  person.calm();
});

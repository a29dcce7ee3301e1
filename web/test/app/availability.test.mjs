// Working hours: what is saved there is what clients can book; what is booked already is warned of, and nothing typed is lost silently.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, book, CLIENT, freeDay, openPerson } from './clinic.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;
let provider;

before(async () => {
  if (skip) return;
  stage = await openStage();
  provider = await openPerson('Sevgi Uzman', ['PROVIDER']);
});
after(() => stage?.end());

const ISTANBUL = 'Europe/Istanbul';
const SAVED = 'Kaydedildi.';
const section = (page, name) => page.getByRole('region', { name });

async function schedule() {
  const query = `query($id: UUID!) { provider(id: $id) { schedule {
    week { weekday from to } rules { approvalRequired daysAhead } pricing { followUp { minor currency } }
    exceptions { date dayOff } } } }`;
  return (await ask(query, { id: provider.id }, provider)).provider.schedule;
}

test('a provider opens a schedule, plans a week, and clients book within it', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(provider, '/console/calendar/availability', 'Çalışma saatleri');
  await page.getByLabel('Çalışma saatlerinin saat dilimi').selectOption(ISTANBUL);
  await page.getByRole('button', { name: 'Takvimi aç' }).click();
  await page.getByRole('button', { name: 'Pazartesi: Saat ekle' }).click();
  const week = section(page, 'Haftalık saatler');
  await page.getByLabel('Pazartesi, 1. aralık: bitiş').fill('17:00');
  await page.getByRole('button', { name: 'Pazartesi, 1. aralık: Ara ver' }).click();
  assert.equal(await page.getByLabel('Pazartesi, 2. aralık: başlangıç').inputValue(), '13:30');
  await page.getByRole('button', { name: 'Pazartesi: Başka günlere kopyala' }).click();
  await page.getByRole('dialog').getByLabel('Salı').check();
  await page.getByRole('button', { name: 'Kopyala', exact: true }).click();
  await page.getByLabel('Salı, 2. aralık: başlangıç').fill('12:00');
  await week.getByText('üst üste biniyor').first().waitFor();
  await week.getByRole('button', { name: 'Kaydet' }).click();
  assert.equal((await schedule()).week.length, 0);
  await person.inspect('console-availability');
  await page.getByRole('button', { name: 'Salı, 2. aralık: Kaldır' }).click();
  await week.getByRole('button', { name: 'Kaydet' }).dblclick();
  await week.getByText(SAVED).waitFor();
  assert.deepEqual(
    (await schedule()).week.map(({ weekday, from, to }) => `${weekday} ${from}-${to}`),
    ['MONDAY 09:00-12:30', 'MONDAY 13:30-17:00', 'TUESDAY 09:00-12:30'],
  );
  const found = await freeDay(provider.id, 5);
  assert.equal(found.slots.length, 8);

  const rules = section(page, 'Randevu kuralları');
  await rules.getByLabel('En çok kaç gün sonrasına alınabilir').fill('900');
  await rules.getByText('1 ile 730 arasında').waitFor();
  await rules.getByLabel('En çok kaç gün sonrasına alınabilir').fill('60');
  await rules.getByLabel('Randevular onay ister').check();
  await rules.getByRole('button', { name: 'Kaydet' }).click();
  await rules.getByText(SAVED).waitFor();
  const fee = section(page, 'Ücret');
  await fee.getByLabel('Görüşme ücreti (TRY)').fill('1250,50');
  await fee.getByRole('button', { name: 'Kaydet' }).click();
  await fee.getByText(SAVED).waitFor();
  const saved = await schedule();
  assert.deepEqual(saved.rules, { approvalRequired: true, daysAhead: 60 });
  assert.deepEqual(saved.pricing.followUp, { minor: 125_050, currency: 'TRY' });
  person.calm();
});

test('a change warns of what is booked, and is not left unsaved silently', { skip }, async () => {
  const { day, slots } = await freeDay(provider.id, 5);
  await book(provider.id, slots[0], CLIENT);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(provider, '/console/calendar', 'Takvim');
  await page.getByRole('link', { name: 'Çalışma saatleri' }).click();
  await person.heading('Çalışma saatleri');
  await page.getByLabel('Pazartesi, 1. aralık: başlangıç').fill('10:30');
  const week = section(page, 'Haftalık saatler');
  await week.getByText('1 randevu çalışma saatlerinin dışında kalacak').waitFor();
  await week.getByRole('link', { name: /Can Öztürk/ }).waitFor();
  await page.getByRole('link', { name: 'Takvime dön' }).click();
  const question = page.getByRole('dialog', { name: 'Kaydedilmemiş değişiklikler var' });
  await question.getByRole('button', { name: 'Sayfada kal' }).click();
  await page.goBack();
  await question.getByRole('button', { name: 'Sayfada kal' }).click();
  assert.equal(await page.getByLabel('Pazartesi, 1. aralık: başlangıç').inputValue(), '10:30');
  await page.getByRole('button', { name: 'Değişiklikleri geri al' }).click();
  assert.equal(await page.getByLabel('Pazartesi, 1. aralık: başlangıç').inputValue(), '09:00');

  const form = section(page, 'İzin günü ya da özel saatler');
  await form.getByLabel('Tarih').fill(day);
  await form.getByRole('link', { name: /Can Öztürk/ }).waitFor();
  await form.getByLabel('Neden (isteğe bağlı)').fill('<i>Kongre</i>');
  await person.glance('console-availability-warned');
  await form.getByRole('button', { name: 'İzin gününü kaydet' }).click();
  await form.getByText(SAVED).waitFor();
  await section(page, 'Yaklaşan izinler ve özel günler').getByText('<i>Kongre</i>').waitFor();
  assert.deepEqual((await schedule()).exceptions, [{ date: day, dayOff: true }]);
  const why = section(page, 'Neden boş saat yok?');
  await why.getByLabel('Bakılacak gün').fill(day);
  await why.getByText('İzin günü.').waitFor();
  await page
    .getByRole('button', { name: /: Kaldır$/ })
    .last()
    .click();
  await page.getByText('Yok. Her gün haftalık saatler geçerli.').waitFor();
  await why.getByLabel('Bakılacak gün').fill('2030-01-01');
  await why.getByText('Bu gün, danışanların alabileceğinden daha ileride.').waitFor();
  await why.getByLabel('Bakılacak gün').fill(day);
  await why.getByText('7 tanesi boş').waitFor();
  await why.getByText('Dolu').waitFor();
  person.calm();
});

test('an admin plans the hours of others, in English', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.admin, `/console/calendar/availability?provider=${provider.id}`, 'Working hours');
  const form = section(page, 'Day off or special hours');
  const { day } = await freeDay(provider.id, 12);
  await form.getByLabel('Date').fill(day);
  await form.getByLabel('What it will be').selectOption('special');
  await form.getByLabel('Special hours, hours 1: to').fill('10:30');
  await person.glance('console-availability-special');
  await page.getByLabel('Provider').selectOption({ label: 'Dyt. Elif Yılmaz' });
  await page.getByRole('dialog', { name: 'There are unsaved changes' }).getByRole('button', { name: 'Stay' }).click();
  await form.getByRole('button', { name: 'Save the special hours' }).click();
  await form.getByText('Saved.').waitFor();
  await until('the hours hold', async () => {
    const { freeSlots } = await ask(
      'query($id: UUID!, $day: Date!) { freeSlots(site: "istanbul-klinik", providerId: $id, from: $day, to: $day) { start } }',
      { id: provider.id, day },
    );
    return freeSlots.length === 2;
  });
  person.calm();
});

// What a client has booked: its list, its pages, and how it is moved and called off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { APPROVER, ask, CLIENT, clock, freeDay, providerNamed } from './clinic.mjs';
import { openStage, SITE, skip, until } from './stage.mjs';

const NAME = '<img src=x onerror=alert(1)> Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden';

let stage;
let mehmet;

before(async () => {
  if (skip) return;
  stage = await openStage();
  mehmet = await providerNamed('Mehmet');
});
after(() => stage?.end());

test('a newcomer opens an account on the way, and is approved, moves and cancels', { skip }, async () => {
  const { slots } = await freeDay(mehmet, 20);
  const [wanted] = slots;
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.open(`/booking/${SITE}/${mehmet}/confirm?${new URLSearchParams(wanted).toString()}`);
  await page.getByLabel('A note for the provider').fill('Çok uzun bir not');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'I have no account yet' }).click();
  await page.getByLabel('Your name').fill(NAME);
  await page.getByLabel('Email').fill(`newcomer-${Date.now()}@example.com`);
  await page.locator('input[name=password]').fill('a long password');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByText(`Booked for ${NAME}.`).waitFor();
  await page.getByRole('button', { name: 'Book the appointment' }).click();
  await page.getByText('Your request was sent').waitFor();
  await page.getByText(NAME).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await ask('mutation($id: UUID!) { approveAppointment(id: $id) { receipt { position } } }', { id }, APPROVER);
  await page.getByText('Scheduled', { exact: true }).waitFor();
  await page.getByText('The room opens in').waitFor();
  await page.getByRole('button', { name: 'I will come' }).click();
  await page.getByText('You said you will come').waitFor();
  await person.inspect('appointment');
  const entry = await page.request.get(await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href'));
  assert.match(await entry.text(), /BEGIN:VEVENT/);

  await page.getByRole('link', { name: 'Change the time' }).click();
  await person.heading('Change the time');
  await page.locator('[data-chosen]').waitFor();
  await page.getByRole('button', { name: 'Next free day' }).click();
  await page.locator('ul a').first().waitFor();
  await page.locator('ul a').first().click();
  await page.getByLabel('Reason').fill('Work');
  await page.getByRole('button', { name: 'Change the time' }).click();
  await page.getByText('Your appointment was moved').waitFor();
  await page.getByText('Work').first().waitFor();

  await page.getByRole('button', { name: 'Cancel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel the appointment' });
  await dialog.getByRole('button', { name: 'Cancel the appointment' }).click();
  await dialog.getByText('Please say why.').waitFor();
  await person.inspect('appointment-cancelling');
  await dialog.getByLabel('Why do you cancel?').fill('I am ill');
  await dialog.getByRole('button', { name: 'Cancel the appointment' }).click();
  await page.getByText('Cancelled', { exact: true }).first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Change the time' }).count(), 0);
  person.calm();
});

test('appointments are listed page by page, ahead and over, and change as they are looked at', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.open('/booking/appointments');
  await person.heading('Randevularınız için oturum açın');
  await person.signIn(CLIENT);
  await person.heading('Randevularım');
  await page
    .getByRole('link', { name: /^Ayrıntılar/ })
    .first()
    .waitFor();
  await person.inspect('appointments');
  await page.getByRole('link', { name: 'Geçmiş', exact: true }).click();
  await page.getByText('Gerçekleşti').first().waitFor();
  await page.getByRole('link', { name: 'Gelecek', exact: true }).click();
  const { myAppointments } = await ask(
    '{ myAppointments(when: UPCOMING, status: [SCHEDULED], first: 50) { nodes { id start } } }',
    {},
    CLIENT,
  );
  const changed = myAppointments.nodes.find(({ start }) => Date.parse(start) > Date.now() + 3_600_000);
  await ask(
    'mutation($id: UUID!) { confirmAppointment(id: $id) { receipt { position } } }',
    { id: changed.id },
    CLIENT,
  );
  await page.getByText(/^Güncellendi: .*Geleceğinizi bildirdiniz$/).waitFor();
  await until('the list shows it', () =>
    page.getByText('Geleceğinizi bildirdiniz', { exact: true }).first().isVisible(),
  );
  person.calm();
});

test('a day without free times says why, and leads to the next that has some', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  const elif = await providerNamed('Elif');
  // Nobody works there on Sundays.
  const sunday = new Date(Date.now() + (14 - new Date().getUTCDay()) * 86_400_000).toISOString().slice(0, 10);
  await person.open(`/booking/${SITE}/${elif}?day=${sunday}`);
  await page.getByText('Uzman bu gün çalışmıyor.').waitFor();
  await person.inspect('booking-why');
  await page.getByRole('button', { name: 'Sonraki boş gün' }).click();
  const { slots } = await freeDay(elif, 15 - new Date().getUTCDay());
  await page.getByRole('link', { name: clock(slots[0].start, 'Europe/Istanbul') }).waitFor();
  await page.getByLabel('Saatlerin gösterildiği saat dilimi').selectOption('Asia/Tokyo');
  await page.getByText('Asia/Tokyo (UTC+9)').first().waitFor();
  await page
    .getByRole('link', { name: clock(slots[0].start, 'Asia/Tokyo') })
    .first()
    .waitFor();
  await person.open(`/booking/${SITE}/nobody`);
  await person.heading('Böyle bir sayfa yok');
  await person.open('/booking/no-such-site');
  await person.heading('Böyle bir sayfa yok');
  person.calm();
});

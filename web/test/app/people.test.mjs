// People: found, opened, changed, closed and forgotten; what an admin changes takes effect for the person at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, ask, openPerson } from './clinic.mjs';
import { openStage, PEOPLE, skip } from './stage.mjs';

let stage;

before(async () => {
  if (!skip) stage = await openStage();
});
after(() => stage?.end());

const section = (page, name) => page.getByRole('region', { name, exact: true });

async function account(id) {
  const query = 'query($id: UUID!) { account(id: $id) { name email phone roles active } }';
  return (await ask(query, { id }, ADMIN)).account;
}

test('people are listed, searched and filtered by address, and added once', { skip }, async () => {
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.admin, '/console/people', 'Kişiler');
  await page.getByRole('link', { name: 'Can Öztürk' }).waitFor();
  await person.inspect('console-people');
  await page.getByLabel('Rol').selectOption('PROVIDER');
  await page.getByRole('link', { name: 'Dyt. Elif Yılmaz' }).waitFor();
  await page.getByRole('link', { name: 'Can Öztürk' }).waitFor({ state: 'detached' });
  await page.getByLabel('Ad ya da e-posta').fill('elif@');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search=elif%40&role=PROVIDER/);
  await page.getByLabel('Ad ya da e-posta').fill('kimse yok');
  await page.keyboard.press('Enter');
  await page.getByText('Böyle bir kişi yok').waitFor();
  await person.glance('console-people-none');

  await page.getByRole('link', { name: 'Kişi ekle' }).click();
  await person.heading('Yeni kişi');
  await page.getByRole('button', { name: 'Kişi ekle' }).waitFor();
  const email = `yeni-${Date.now()}@example.com`;
  await page.getByLabel('Ad soyad').fill('<b>Kalın</b> Yazı');
  await page.getByRole('button', { name: 'Kişi ekle' }).click();
  await page.getByText('Boş bırakılamaz.').waitFor();
  await page.getByLabel('E-posta').fill('can@example.com');
  await page.getByRole('button', { name: 'Kişi ekle' }).click();
  await page.getByText('Bu e-posta adresiyle bir hesap zaten var.').waitFor();
  await person.inspect('console-people-new');
  await page.getByLabel('E-posta').fill(email);
  await page.getByLabel('Telefon').fill('+90 532 111 22 33');
  await page.getByRole('button', { name: 'Kişi ekle' }).dblclick();
  await person.heading('Kişiler');
  await page.getByRole('link', { name: '<b>Kalın</b> Yazı' }).click();
  await person.heading('<b>Kalın</b> Yazı');
  const { accounts } = await ask(
    'query($e: String!) { accounts(search: $e) { nodes { phone } } }',
    { e: email },
    ADMIN,
  );
  assert.deepEqual(accounts.nodes, [{ phone: '+905321112233' }]);
  person.calm();
});

test('a role that is given takes effect; a refusal is told beside the roles', { skip }, async () => {
  const somebody = await openPerson('Rol Deneme', ['CLIENT']);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.admin, `/console/people/${somebody.id}`, 'Rol Deneme');
  const roles = section(page, 'Roller');
  await roles.getByLabel('Denetçi').check();
  await roles.getByRole('button', { name: 'Kaydet' }).click();
  await roles.getByText('Bu roller birlikte verilemez.').waitFor();
  assert.deepEqual((await account(somebody.id)).roles, ['CLIENT']);
  await person.inspect('console-person');
  await roles.getByLabel('Denetçi').uncheck();
  await roles.getByLabel('Uzman').check();
  await roles.getByRole('button', { name: 'Kaydet' }).click();
  await roles.getByText('Kaydedildi.').waitFor();
  const other = await stage.person();
  await other.arrive(somebody, '/console/calendar', 'Takvim');
  await other.page.getByText('Bu uzmanın henüz çalışma saatleri yok.').waitFor();
  other.calm();
  await page.getByLabel('Telefon').fill('12');
  await section(page, 'Kişi bilgileri').getByRole('button', { name: 'Kaydet' }).click();
  await page.getByText('Bu bir telefon numarası değil.').waitFor();
  await page.getByLabel('Telefon').fill('+905321112244');
  await section(page, 'Kişi bilgileri').getByRole('button', { name: 'Kaydet' }).click();
  await section(page, 'Kişi bilgileri').getByText('Kaydedildi.').waitFor();
  assert.equal((await account(somebody.id)).phone, '+905321112244');
  person.calm();
});

test('an account is closed, opened again, and its holder forgotten, in English', { skip }, async () => {
  const somebody = await openPerson('Silinecek Kisi', ['CLIENT']);
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.admin, `/console/people/${somebody.id}`, 'Silinecek Kisi');
  await page.getByRole('button', { name: 'Issue a password code' }).dblclick();
  await page.getByText('One-time password code').waitFor();
  await page.getByRole('button', { name: 'Close the account' }).click();
  await page.getByLabel('Reason (optional)').fill('Moved away');
  await page.getByRole('dialog').getByRole('button', { name: 'Close the account' }).click();
  await page.getByText('The account is closed').waitFor();
  assert.equal((await account(somebody.id)).active, false);
  await page.getByRole('button', { name: 'Open the account again' }).click();
  await page.getByRole('button', { name: 'Close the account' }).waitFor();
  await page.getByLabel('What is it needed for?').fill('A request by letter');
  await page.getByRole('button', { name: 'Prepare the export' }).click();
  await page.getByRole('link', { name: 'Open as a page' }).waitFor();
  await page.getByRole('button', { name: 'Erase the person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase the person?' });
  await dialog.getByLabel('Ground').selectOption('OBJECTION');
  assert.ok(await dialog.getByRole('button', { name: 'Erase the person' }).isDisabled());
  await dialog.getByLabel(/to confirm/).fill(somebody.email);
  await person.glance('console-person-erase');
  await dialog.getByRole('button', { name: 'Erase the person' }).click();
  await page.getByText('This person’s data was erased.').waitFor();
  assert.equal((await account(somebody.id))?.email ?? null, null);
  person.calm();
});

test('nobody takes away the own rights, and others do not see people at all', { skip }, async () => {
  const { me } = await ask('{ me { accountId } }', {}, ADMIN);
  const admin = await stage.person();
  await admin.arrive(PEOPLE.admin, `/console/people/${me.accountId}`, 'Ayşe Aydın');
  await admin.page.getByText('Kendi rollerinizi değiştiremezsiniz').waitFor();
  assert.ok(await section(admin.page, 'Roller').getByLabel('Yönetici').isDisabled());
  assert.equal(await admin.page.getByRole('button', { name: 'Hesabı kapat' }).count(), 0);
  admin.calm();
  const agent = await stage.person();
  await agent.arrive(PEOPLE.agent, '/console/people', 'Böyle bir sayfa yok');
  agent.calm();
});

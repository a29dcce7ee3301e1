// The ways in for those without a password that works: a mail, a code of an administrator's, an account of one's own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, ask, openPerson } from './clinic.mjs';
import { openStage, PASSWORD, SITE, skip } from './stage.mjs';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

/** As somebody who comes to sign in and cannot. */
async function comeToSignIn(language, way) {
  const person = await stage.person({ language });
  await person.open('/console/tickets');
  await person.page.getByRole('link', { name: way }).click();
  return person;
}

test('whoever has forgotten the password asks for a mail, and is not told who has an account', { skip }, async () => {
  const person = await comeToSignIn('tr', 'Parolamı unuttum');
  const { page } = person;
  await person.heading('Parolanızı mı unuttunuz?');
  await page.locator('input[name=site]').fill(SITE);
  const texts = [];
  for (const email of ['nobody@example.com', (await openPerson('Forgetful', ['CLIENT'])).email]) {
    await page.locator('input[name=email]').fill(email);
    await page.getByRole('button', { name: 'Bağlantıyı gönder' }).dblclick();
    texts.push((await page.getByText(`${email} adresiyle bir hesap varsa`).innerText()).replace(email, ''));
  }
  assert.equal(texts[0], texts[1]);
  await person.inspect('forgotten');
  await page.getByRole('link', { name: 'Oturum açmaya dön' }).click();
  await person.heading('Oturum aç');
  person.calm();
});

test('an administrator’s code sets a password once', { skip }, async () => {
  const forgetful = await openPerson('Forgetful', ['CLIENT']);
  const query = 'mutation($id: UUID!) { issuePasswordToken(accountId: $id) { token } }';
  const { issuePasswordToken } = await ask(query, { id: forgetful.id }, ADMIN);
  const person = await comeToSignIn('en', 'I have a password code from an administrator');
  const { page } = person;
  const set = async (code, password) => {
    await page.locator('input[name=code]').fill(code);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: 'Set the password' }).click();
  };
  await person.heading('Set a new password');
  await set('not-a-code', 'a new password');
  await page.getByText('This code is not good').waitFor();
  await person.inspect('new-password');
  await set(issuePasswordToken.token, forgetful.email);
  await page.getByText('is not your email address', { exact: false }).last().waitFor();
  await set(` ${issuePasswordToken.token} `, 'a new password');
  await person.heading('Your password has changed');
  await page.getByRole('link', { name: 'Back to signing in' }).click();
  await person.heading('Sign in');
  await person.signIn(forgetful, PASSWORD);
  await page.getByRole('alert').waitFor();
  await person.signIn(forgetful, 'a new password');
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
  person.calm();
});

test('a newcomer opens an account at a site, and may book there', { skip }, async () => {
  const person = await comeToSignIn('tr', 'Yeni hesap aç');
  const { page } = person;
  await person.heading('Yeni hesap');
  await page.getByLabel('Kurumun adresteki adı').fill('no-such-site');
  await page.getByRole('button', { name: 'Devam et' }).click();
  await page.getByText('Bu adla bir kurum yok').waitFor();
  await page.getByLabel('Kurumun adresteki adı').fill(SITE);
  await page.getByRole('button', { name: 'Devam et' }).click();
  await page.getByText('İstanbul Klinik').waitFor();
  await page.getByLabel('Adınız soyadınız').fill('Yeni Gelen');
  await page.locator('input[name=email]').fill(ADMIN.email);
  await page.locator('input[name=password]').fill('uzun bir parola');
  await page.getByRole('button', { name: 'Hesap açın' }).click();
  await page.getByRole('alert').waitFor();
  await person.inspect('register');
  await page.locator('input[name=email]').fill(`yeni-${Date.now()}@example.com`);
  await page.getByRole('button', { name: 'Hesap açın' }).dblclick();
  await person.heading('İstanbul Klinik');
  await page.getByRole('button', { name: 'Hesap' }).waitFor();
  person.calm();
});

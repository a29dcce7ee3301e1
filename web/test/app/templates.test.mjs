// What the desk prepares, and what it is warned of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { act, openTicket } from './desk.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

test(
  'a template is written with a placeholder, said in other words, withdrawn and brought back',
  { skip },
  async () => {
    const name = `<b>İade</b> ${Date.now()}`;
    const person = await stage.person();
    const { page } = person;
    await person.arrive(PEOPLE.admin, '/console/tickets', 'Talepler');
    await page.getByRole('link', { name: 'Hazır yanıtlar' }).click();
    await person.heading('Hazır yanıtlar');
    await page.getByRole('heading', { name: 'Kapatmadan önce' }).waitFor();
    await person.inspect('templates');
    await page.getByRole('button', { name: 'Yeni hazır yanıt' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Adı' }).fill(name);
    await dialog.getByRole('textbox', { name: 'Metin' }).fill('Sayın {{customer.nam}},');
    await dialog.getByRole('button', { name: 'Kaydet' }).click();
    await dialog.getByText('Böyle bir yer tutucu yok.').waitFor();
    await person.glance('template-refused');
    await dialog.getByRole('textbox', { name: 'Metin' }).fill('Sayın ');
    await dialog.getByRole('button', { name: 'Danışanın adı' }).click();
    assert.equal(await dialog.getByRole('textbox', { name: 'Metin' }).inputValue(), 'Sayın {{customer.name}}');
    await dialog.getByRole('button', { name: 'Kaydet' }).dblclick();
    await dialog.waitFor({ state: 'detached' });
    const mine = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
    await mine.waitFor();
    await page.getByRole('button', { name: `Düzenle: ${name}` }).click();
    await dialog.getByRole('textbox', { name: 'Metin' }).fill('Merhaba {{customer.name}}');
    await dialog.getByRole('button', { name: 'Kaydet' }).click();
    await mine.getByText('Merhaba {{customer.name}}').waitFor();
    await page.getByRole('button', { name: `Kaldır: ${name}` }).click();
    await mine.waitFor({ state: 'detached' });
    await page.getByRole('switch').click();
    await mine.getByText('Kaldırıldı').waitFor();
    await person.switchLanguage();
    await person.heading('Templates');
    await page.getByRole('button', { name: `Restore: ${name}` }).click();
    await mine.getByText('Withdrawn').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Withdraw: ${name}` }).click();
    await mine.getByText('Withdrawn').waitFor();
    person.calm();
  },
);

test('warnings and breaches are listed and chosen in the address', { skip }, async () => {
  const { id, number } = await openTicket('<i>Gecikti</i>');
  await act('tagTicket', `id: "${id}", add: ["gecikti"]`);
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets/alerts', 'Süre uyarıları');
  await page.getByText('Uyarı yok').waitFor();
  await person.glance('no-alerts');
  const asked = [];
  const ticket = { __typename: 'Ticket', number, subject: '<i>Gecikti</i>', status: 'OPEN', assignee: null };
  const at = { dueAt: '2026-11-20T09:15:00Z', toldAt: '2026-11-20T09:15:00Z', late: false };
  const alert = { __typename: 'SlaAlert', id, kind: 'BREACH', promise: 'FIRST_RESPONSE', ...at, ticket };
  // On a day on which the demo is closed nothing falls due: this is in the server's shape.
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (operationName !== 'Alerts') return route.continue();
    asked.push(variables);
    const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };
    return route.fulfill({ json: { data: { slaAlerts: { nodes: [alert], pageInfo } } } });
  });
  await page.getByRole('combobox', { name: 'Uyarı' }).selectOption('BREACH');
  await page
    .getByRole('row', { name: /Gecikti/ })
    .getByText('Süre aşıldı')
    .waitFor();
  await page.getByRole('combobox', { name: 'Sorumlu' }).selectOption('me');
  await until('in the address', () => new URL(page.url()).search === '?kind=BREACH&assignee=me');
  await until('asked for', () => asked.some(({ kind, assignee }) => kind === 'BREACH' && assignee));
  await person.switchLanguage();
  await person.heading('SLA alerts');
  await person.inspect('alerts');
  await page.getByRole('link', { name: `#${number} <i>Gecikti</i>` }).click();
  await person.heading(`#${number} <i>Gecikti</i>`);
  person.calm();
});

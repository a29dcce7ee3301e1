// The desk's board: how tickets are shown, chosen and moved, by several people at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { act, accountOf, openTicket, ticketOf } from './desk.mjs';
import { openStage, PEOPLE, skip, until } from './stage.mjs';

const NAME = '<img src=x onerror=alert(1)>';

let stage;

before(async () => (stage = skip ? null : await openStage()));
after(() => stage?.end());

const card = (page, number) => page.getByRole('article', { name: new RegExp(`^#${number} `) });
const column = (page, name) => page.getByRole('region', { name });

test('tickets stand in columns with their clocks, in both languages, and are moved by keyboard', { skip }, async () => {
  const { number } = await openTicket(`${NAME} Klavye`, { priority: 'URGENT' });
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets', 'Talepler');
  const mine = card(column(page, 'Yeni'), number);
  await mine.getByText('İlk yanıt:').waitFor();
  assert.equal(await mine.locator('[data-face]').count(), 2);
  await mine.getByRole('link', { name: NAME }).waitFor();
  await person.inspect('board');

  await mine.getByRole('button', { name: /^Taşı/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Açık' }).waitFor();
  assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Açık', 'Beklemede', 'Kapandı']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await card(column(page, 'Açık'), number).waitFor();
  await page.getByText(`#${number} taşındı: Açık`).waitFor();
  await until('moved', async () => (await ticketOf(number, 'status')).status === 'OPEN');

  await person.switchLanguage();
  await person.heading('Tickets');
  await person.glance('board');
  await card(column(page, 'Open'), number).getByRole('button', { name: /^Move/ }).click();
  await page.getByRole('menuitem', { name: 'Closed' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close the ticket?' });
  await dialog.getByText(NAME).waitFor();
  await person.glance('closing');
  await dialog.getByRole('button', { name: 'Close the ticket' }).dblclick();
  await card(column(page, 'Closed'), number).waitFor();
  await until('closed', async () => (await ticketOf(number, 'status')).status === 'CLOSED');
  person.calm();
});

test('a card is dragged where it may go, and somebody else sees it there', { skip }, async () => {
  const { number } = await openTicket('Sürükle');
  const [agent, admin] = [await stage.person(), await stage.person({ language: 'en' })];
  await admin.arrive(PEOPLE.admin, '/console/tickets', 'Tickets');
  await card(column(admin.page, 'New'), number).waitFor();
  await agent.arrive(PEOPLE.agent, '/console/tickets', 'Talepler');
  const dragged = card(agent.page, number);
  await dragged.dragTo(column(agent.page, 'Yanıt bekleniyor'));
  await card(column(agent.page, 'Yeni'), number).waitFor();
  await dragged.dragTo(column(agent.page, 'Açık'));
  await card(column(agent.page, 'Açık'), number).waitFor();
  await card(column(admin.page, 'Open'), number).waitFor();
  assert.equal((await ticketOf(number, 'status')).status, 'OPEN');
  agent.calm();
  admin.calm();
});

test('what the server refuses goes back to its place, with the reason', { skip }, async () => {
  const { id, number } = await openTicket('Çakışma');
  const person = await stage.person();
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets', 'Talepler');
  await card(page, number).waitFor();
  // The page does not hear of what somebody else does meanwhile.
  let told = null;
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (operationName === 'ChangeStatus' && told === null) {
      told = variables.seen;
      await act('tagTicket', `id: "${id}", add: ["hızlı"]`, PEOPLE.admin);
    }
    await route.continue();
  });
  await card(page, number).getByRole('button', { name: /^Taşı/ }).click();
  await page.getByRole('menuitem', { name: 'Beklemede' }).click();
  await page.getByText(`#${number} Çakışma taşınamadı, yerine döndü`).waitFor();
  await page.getByText('Siz bakarken değişti: etiketleri.').waitFor();
  await card(column(page, 'Yeni'), number).getByText('hızlı').waitFor();
  await person.glance('conflict');
  await card(page, number).getByRole('button', { name: /^Taşı/ }).click();
  await page.getByRole('menuitem', { name: 'Beklemede' }).click();
  await until('moved', async () => (await ticketOf(number, 'status')).status === 'PENDING');
  await card(column(page, 'Beklemede'), number).waitFor();

  await act('lockTicket', `id: "${id}"`, PEOPLE.admin);
  await card(page, number).getByText('Ayşe Aydın düzenliyor').waitFor();
  await card(page, number).getByRole('button', { name: /^Taşı/ }).click();
  await page.getByRole('menuitem', { name: 'Açık' }).click();
  await page.getByText('Ayşe Aydın şu anda bu talebi düzenliyor').waitFor();
  await card(column(page, 'Beklemede'), number).waitFor();
  await act('unlockTicket', `id: "${id}"`, PEOPLE.admin);
  person.calm();
});

test('what is shown is chosen in the address and survives a reload, as board and as list', { skip }, async () => {
  const { id, number } = await openTicket('Süzgeç', { priority: 'HIGH' });
  await act('assignTicket', `id: "${id}", assigneeId: "${await accountOf(PEOPLE.agent)}"`);
  await act('tagTicket', `id: "${id}", add: ["vip"]`);
  const other = await openTicket('Başka');
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets', 'Tickets');
  await card(page, other.number).waitFor();
  await page.getByRole('combobox', { name: 'Assignee' }).selectOption('me');
  await page.getByRole('combobox', { name: 'Priority' }).selectOption('HIGH');
  await page.getByText('More filters').click();
  await page.getByRole('textbox', { name: 'Tags' }).fill('VIP');
  await page.getByRole('searchbox', { name: 'Search' }).fill(`#${number}`);
  await page.keyboard.press('Enter');
  await card(page, other.number).waitFor({ state: 'detached' });
  await card(page, number).waitFor();
  const search = () => new URLSearchParams(new URL(page.url()).search);
  await until('in the address', () => search().get('search') === `#${number}`);
  assert.deepEqual([search().get('assignee'), search().get('tags')], ['me', 'vip']);
  await page.reload();
  await card(page, number).waitFor();
  assert.equal(await page.getByRole('article').count(), 1);

  await page.getByRole('link', { name: 'List' }).click();
  await page.getByRole('row', { name: new RegExp(`#${number}`) }).waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('row', { name: new RegExp(`#${other.number}`) }).waitFor();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('NUMBER');
  await until('sorted', async () => (await page.getByRole('row').nth(1).innerText()).includes(`#${other.number}`));
  await person.inspect('ticket-list');
  await page.getByRole('searchbox', { name: 'Search' }).fill('neverwritten');
  await page.keyboard.press('Enter');
  await page.getByText('No ticket fits').waitFor();
  person.calm();
});

test('keys do what their list says, and nothing while somebody types', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets', 'Tickets');
  await page.getByRole('article').first().waitFor();
  const search = page.getByRole('searchbox', { name: 'Search' });
  const focused = () => search.evaluate((one) => one === document.activeElement);
  await page.keyboard.press('Control+k');
  await until('the search', focused);
  await page.keyboard.type('n?v');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await search.inputValue(), 'n?v');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.getByText('Ctrl+K').waitFor();
  await person.glance('shortcuts');
  await help.getByRole('switch').click();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.keyboard.press('n');
  await page.keyboard.press('Control+k');
  await until('the search', focused);
  assert.equal(await page.getByRole('dialog').count(), 0);
  person.calm();
});

test('an agent opens a ticket for a customer', { skip }, async () => {
  const person = await stage.person({ language: 'en' });
  const { page } = person;
  await person.arrive(PEOPLE.agent, '/console/tickets', 'Tickets');
  await page.getByRole('button', { name: 'New ticket' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open a new ticket' });
  await dialog.getByRole('button', { name: 'Open the ticket' }).click();
  assert.equal(await dialog.getByText('Fill this in').count(), 4);
  await person.inspect('new-ticket');
  await dialog.getByRole('combobox', { name: 'Customer' }).fill('derya');
  await page.getByRole('option', { name: /Derya Arslan/ }).click();
  await dialog.getByRole('textbox', { name: 'Subject' }).fill('By telephone');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('She called.');
  await dialog.getByRole('combobox', { name: 'Department' }).selectOption('Muhasebe');
  await dialog.getByRole('combobox', { name: 'Category' }).selectOption('Fatura');
  await dialog.getByRole('textbox', { name: 'Fatura numarası' }).fill('1234');
  await dialog.getByRole('button', { name: 'Open the ticket' }).dblclick();
  await until('its page', () => /\/console\/tickets\/\d+$/.test(page.url()));
  const number = Number(page.url().split('/').at(-1));
  const opened = await ticketOf(number, 'subject source requester { name } category { name } fields { number }');
  assert.deepEqual(opened, {
    subject: 'By telephone',
    source: 'PHONE',
    requester: { name: 'Derya Arslan' },
    category: { name: 'Fatura' },
    fields: [{ number: 1234 }],
  });
  person.calm();
});

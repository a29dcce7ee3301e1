// Promises to customers that run out while somebody looks: told on the board and among the alerts, by the server's own clock.
import { after, before, test } from 'node:test';
import { ask, openPerson, openSite } from './clinic.mjs';
import { openTicket } from './desk.mjs';
import { openStage, skip } from './stage.mjs';

let stage;
let admin;
let agent;
let client;

before(async () => {
  if (skip) return;
  stage = await openStage();
  admin = await openSite('Söz Kliniği');
  agent = await openPerson('Sözünde Duran', ['AGENT'], { admin });
  client = await openPerson('Bekleyen Danışan', ['CLIENT'], { admin });
  await ask('mutation { setDepartment(name: "Genel") { receipt { position } } }', {}, admin);
  await neverClosed();
  await answeredInAMinute();
});
after(() => stage?.end());

function neverClosed() {
  const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
  const query = 'mutation($days: [BusinessDayInput!]!) { setBusinessHours(days: $days) { receipt { position } } }';
  return ask(query, { days: days.map((weekday) => ({ weekday, open: [{ from: '00:00', to: '24:00' }] })) }, admin);
}

/** The shortest promise that there is, of which is warned after half of it. */
function answeredInAMinute() {
  const query = 'mutation($levels: ServiceLevelsInput!) { setServiceLevels(levels: $levels) { receipt { position } } }';
  const targets = [{ priority: 'URGENT', firstResponseMinutes: 1, resolutionMinutes: 600 }];
  return ask(query, { levels: { warningMinutes: 1, targets } }, admin);
}

const A_MINUTE_AND_MORE = { timeout: 90_000 };

test('a warning and a breach come to the board and to the alerts while they are open', { skip }, async () => {
  const [board, alerts] = [await stage.person(), await stage.person({ language: 'en' })];
  await board.arrive(agent, '/console/tickets', 'Talepler');
  await alerts.arrive(admin, '/console/tickets/alerts', 'SLA alerts');
  await alerts.page.getByText('No alerts').waitFor();
  await alerts.inspect('alerts-none');
  const { number } = await openTicket('Acil <b>söz</b>', { priority: 'URGENT', who: client });

  const told = (title) => board.page.getByRole('group', { name: title });
  await told('Süreye az kaldı: İlk yanıt').waitFor(A_MINUTE_AND_MORE);
  const card = board.page.getByRole('article').filter({ hasText: `#${number}` });
  await card.locator('[data-face=warned]').waitFor();
  await alerts.page.getByRole('row', { name: /Acil <b>söz<\/b>.*Due soon.*First response/ }).waitFor();
  await board.glance('board-warned');

  await card.locator('[data-face=breached]').waitFor(A_MINUTE_AND_MORE);
  await told('Süre aşıldı: İlk yanıt').waitFor(A_MINUTE_AND_MORE);
  await alerts.page.getByRole('row', { name: /Acil <b>söz<\/b>.*Breached.*First response/ }).waitFor(A_MINUTE_AND_MORE);
  await board.inspect('board-breached');
  await alerts.inspect('alerts-breached');
  await told('Süre aşıldı: İlk yanıt').getByRole('link').click();
  await board.heading(/Acil <b>söz<\/b>/);
  for (const one of [board, alerts]) one.calm();
});

// Figures over a period, as an admin and an agent look at them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStage, PEOPLE, skip } from './stage.mjs';

describe('figures', { skip }, () => {
  let stage;
  before(async () => (stage = await openStage()));
  after(() => stage.end());

  test('admins see how the clinic fared, as a chart and as a table, in both languages', async () => {
    const ayse = await stage.person();
    await ayse.arrive(PEOPLE.admin, '/console/analytics', 'Rakamlar');
    const { page } = ayse;
    const opened = page.locator('dt', { hasText: 'Açılan talep' }).locator('+ dd');
    assert.ok(Number(await opened.textContent()) > 0, 'the demo has tickets of the last days');
    await page.getByRole('table', { name: 'Ekip' }).getByRole('rowheader', { name: 'Burak' }).waitFor();
    await page.getByRole('img', { name: /Günlere göre/ }).waitFor();
    await ayse.inspect('analytics');

    await page.getByRole('button', { name: 'Tablo olarak göster' }).click();
    const days = page.getByRole('table', { name: 'Günlere göre' });
    const numbers = await days.locator('tbody tr td:nth-of-type(1) > div').allTextContents();
    assert.equal(numbers.length, 30);
    const sum = numbers.reduce((all, one) => all + Number(one), 0);
    assert.equal(sum, Number(await opened.textContent()), 'the days add up');

    await page.getByRole('button', { name: 'Son 7 gün' }).click();
    await page.waitForURL(/from=\d{4}-\d\d-\d\d&to=/);
    await page.reload();
    await page.getByRole('button', { name: 'Son 7 gün', pressed: true }).waitFor();
    await ayse.switchLanguage();
    await ayse.heading('Figures');
    await ayse.glance('analytics');
  });

  test('a period that cannot be is refused beside its field, and days on which nothing happened are said', async () => {
    const ayse = await stage.person({ language: 'en' });
    await ayse.arrive(PEOPLE.admin, '/console/analytics?from=2020-02-01&to=2020-02-07', 'Figures');
    const { page } = ayse;
    await page.getByText('Nobody of the team did anything on these days.').waitFor();
    await page.getByText('No appointment begins on these days.').waitFor();
    await ayse.glance('analytics-empty');
    await page.getByLabel('Last day').fill('2020-01-31');
    await page.getByText('The last day cannot be before the first.').waitFor();
    await page.getByLabel('Last day').fill('2022-01-31');
    await page.getByText('At most 366 days can be chosen.').waitFor();
    await ayse.glance('analytics-refused');
  });

  test('agents see what they did themselves, and nobody else', async () => {
    const burak = await stage.person();
    await burak.arrive(PEOPLE.agent, '/console/analytics', 'Rakamlar');
    const { page } = burak;
    await page.getByRole('table', { name: 'Ekip' }).getByRole('rowheader', { name: 'Burak' }).waitFor();
    assert.equal(await page.getByRole('table', { name: 'Ekip' }).locator('tbody tr').count(), 1);
    assert.equal(await page.getByText('Verilen sözler').count(), 0);
    await burak.glance('analytics-own');
  });
});

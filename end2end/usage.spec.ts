import { readFileSync } from 'node:fs';
import { expect, signIn, test } from './support/console.ts';

test('a preset is one click, and is marked', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const days = page.getByRole('navigation', { name: 'Days' });
  for (const preset of ['Today', 'Yesterday', '7 days', '30 days', 'This month', 'Last month', 'This financial year']) {
    await days.getByRole('link', { name: preset, exact: true }).click();
    await expect(days.getByRole('link', { name: preset, exact: true })).toHaveAttribute('aria-current', 'true');
  }
  await expect(page.getByRole('heading', { name: 'Cost per month by model' })).toBeVisible();
});

test('a head sorts the table, by keyboard too', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const table = page.getByRole('table', { name: 'By day' });
  await table.getByRole('link', { name: 'Cost' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  await table.getByRole('link', { name: 'Cost' }).click();
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'ascending');
});

test('a day unfolds to its models, and all days at once', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const table = page.getByRole('table', { name: 'By day' });
  const rows = table.locator('tbody').getByRole('row');
  const days = await rows.count();
  expect(days).toBe(14);
  const sum = await table.locator('tfoot').textContent();
  const day = rows.nth(1).getByRole('rowheader').getByRole('link');
  await day.click();
  await expect(day).toHaveAttribute('aria-expanded', 'true');
  await expect(table.locator('.sub').first()).toBeVisible();
  expect(await rows.count()).toBeLessThan(days + 10);
  await day.click();
  await expect(rows).toHaveCount(days);
  // The order that was chosen stays.
  await table.getByRole('link', { name: 'Cost' }).click();
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('link', { name: /^Show all \d+ rows$/ }).click();
  await expect(page).toHaveURL(/&rows=all#by-time$/);
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  expect(await rows.count()).toBeGreaterThan(60);
  expect(await table.locator('tfoot').textContent()).toBe(sum);
  await page.getByRole('link', { name: 'Fold', exact: true }).click();
  await expect(rows).toHaveCount(days);
  await page.getByRole('link', { name: '7 days', exact: true }).click();
  await expect(page.getByRole('link', { name: '7 days', exact: true })).toHaveAttribute('aria-current', 'true');
});

test('a range is chosen in a calendar, which is the same in every browser', async ({ page, owner }) => {
  await signIn(page, owner, '/usage?start=2026-03-01&end=2026-03-31');
  await page.getByRole('link', { name: 'Calendar' }).click();
  const calendar = page.getByRole('region', { name: 'March 2026' });
  await calendar.getByRole('link', { name: '10 Mar 2026' }).click();
  await expect(calendar).toContainText('10 Mar 2026 is one end');
  await calendar.getByRole('link', { name: '4 Mar 2026', exact: true }).click();
  await expect(page).toHaveURL(/start=2026-03-04&end=2026-03-10$/);
  await expect(page.getByLabel('From')).toHaveValue('4 Mar 2026');
  await expect(page.getByLabel('To')).toHaveValue('10 Mar 2026');
  await expect(page.getByRole('region', { name: 'March 2026' })).toHaveCount(0);
});

test('days are typed as people write them', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await page.getByLabel('From').fill('5 nov 2025');
  await page.getByLabel('To').fill('9/11/2025');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('From')).toHaveValue('5 Nov 2025');
  await expect(page.getByLabel('To')).toHaveValue('9 Nov 2025');
  await expect(page.getByRole('region', { name: 'Sums' })).toContainText('5 – 9 Nov 2025');
});

test('the legend shows one series alone, and hides one', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const legend = page.locator('.picks');
  const names = legend.locator('li > a:first-child');
  const first = (await names.first().textContent())!;
  await legend.getByRole('link', { name: `Hide ${first}` }).click();
  await expect(legend.getByRole('link', { name: `Show ${first}` })).toBeVisible();
  await legend.getByRole('link', { name: `Show ${first}` }).click();
  await expect(legend.getByRole('link', { name: `Hide ${first}` })).toBeVisible();
  await names.first().click();
  await expect(names.first()).toHaveAttribute('aria-current', 'true');
  expect(await legend.locator('.off').count()).toBe((await names.count()) - 1);
  await names.first().click();
  await expect(legend.locator('.off')).toHaveCount(0);
});

test('hours of the week stand in place of the chart', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await page.getByRole('link', { name: 'By hour of the week' }).click();
  const hours = page.getByRole('table', { name: 'Cost by hour of the week' });
  await expect(hours.getByRole('row')).toHaveCount(8);
  await expect(page.getByRole('main')).toContainText(/Busiest: \w{3}, \d\d:00 to \d\d:00, ₹/);
});

test('a report by day begins with a fortnight too', async ({ page, owner }) => {
  // Whole days: after midnight in India, today has no calls yet.
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Kolkata' });
  await signIn(page, owner, `/usage?start=${day(30)}&end=${day(1)}&group_by=day`);
  const rows = page.getByRole('table', { name: 'By day' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(14);
  await expect(page.getByRole('main')).toContainText('Showing 14 of 30; the total covers all.');
  await page.getByRole('link', { name: 'Show all 30 rows' }).click();
  await expect(rows).toHaveCount(30);
});

test('the report proves itself, and its rows lead to their requests', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const proof = page.getByRole('region', { name: 'Proof' });
  await expect(proof).toContainText('Equal, to the micro-rupee.');
  await expect(proof.getByText('Equal, to the micro-rupee.')).toBeHidden();
  await proof.getByText('Verified: days = range = ledger').click();
  await expect(proof.getByText('Equal, to the micro-rupee.')).toBeVisible();
  await page.getByRole('table', { name: 'By day' }).getByRole('row').nth(2).getByRole('cell').first().getByRole('link').click();
  await expect(page).toHaveURL(/\/requests\?start=\d{4}-\d\d-\d\d&end=/);
});

test('a bar leads to its requests', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const bars = page.getByRole('group', { name: /^A bar for each day/ }).getByRole('link');
  // Its name says the day, the sum and the layers.
  await expect(bars.last()).toHaveAccessibleName(/\d{4}\s₹[\d,.]+\s.+: ₹/);
  await bars.last().locator('.hit').click();
  await expect(page).toHaveURL(/\/requests\?start=(\d{4}-\d\d-\d\d)&end=\1$/);
});

test('the files are what they are called', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  for (const [link, name, head] of [
    ['Download CSV', /^usage-acc_\w+-[\d-]+-to-[\d-]+\.csv$/, 'day,model,requests,'],
    ['All requests as CSV', /^requests-acc_\w+-[\d-]+-to-[\d-]+\.csv$/, 'time_utc,time_local,time_zone,id,source,'],
    ['CSV for Excel', /^usage-acc_\w+-[\d-]+-to-[\d-]+\.csv$/, '\ufeffday,model,requests,'],
    ['All requests for Excel', /^requests-acc_\w+-[\d-]+-to-[\d-]+\.csv$/, '\ufefftime_utc,time_local,time_zone,id,source,'],
  ] as const) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
    expect(file.suggestedFilename()).toMatch(name);
    const text = readFileSync((await file.path())!, 'utf8');
    expect(text.startsWith(head)).toBe(true);
    expect(text).not.toContain('forii_sk_');
  }
});

import { readFileSync } from 'node:fs';
import { expect, signIn, test } from './support/console.ts';

test('a preset is one click, and is marked', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const days = page.getByRole('navigation', { name: 'Days' });
  for (const preset of ['Today', '7 days', '30 days', 'This month', 'Last month', 'Financial year from April']) {
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

test('the table begins with the newest rows, and shows all of them when asked', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  const table = page.getByRole('table', { name: 'By day' });
  const rows = table.locator('tbody').getByRole('row');
  expect(await rows.count()).toBeLessThanOrEqual(31);
  const sum = await table.locator('tfoot').textContent();
  // The order that was chosen stays.
  await table.getByRole('link', { name: 'Cost' }).click();
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('link', { name: /^Show all \d+ rows$/ }).click();
  await expect(page).toHaveURL(/&rows=all#by-time$/);
  await expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  expect(await rows.count()).toBeGreaterThan(60);
  await expect(page.getByRole('link', { name: /^Show all/ })).toHaveCount(0);
  expect(await table.locator('tfoot').textContent()).toBe(sum);
  await page.getByRole('link', { name: '7 days', exact: true }).click();
  await expect(page.getByRole('link', { name: '7 days', exact: true })).toHaveAttribute('aria-current', 'true');
});

test('a report by day is short enough to be shown whole', async ({ page, owner }) => {
  await signIn(page, owner, '/usage?group_by=day');
  await expect(page.getByRole('table', { name: 'By day' }).locator('tbody').getByRole('row').first()).toBeVisible();
  await expect(page.getByRole('link', { name: /^Show all/ })).toHaveCount(0);
});

test('the report proves itself, and its rows lead to their requests', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await expect(page.getByRole('region', { name: 'Proof' })).toContainText('Equal, to the micro-rupee.');
  await page.getByRole('table', { name: 'By day' }).getByRole('rowheader').nth(1).getByRole('link').click();
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

// Requests: filtered, paged, and each with the sum that made its cost.
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './support/console.ts';

/** Opens the filter, if it is not open: with scripts it stays so. */
async function filter(page: Page): Promise<void> {
  if (!(await page.getByRole('combobox', { name: 'Status' }).isVisible())) await page.locator('summary', { hasText: 'Filter' }).click();
}

test('requests are filtered, and each filter can be taken out', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await expect(page.getByLabel('Model')).toBeHidden();
  await filter(page);
  await page.getByLabel('Model').selectOption('forii/svara-tts');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('2xx');
  await page.getByLabel('Order').selectOption('oldest');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/model=forii(%2F|\/)svara-tts/);
  const filters = page.getByRole('list', { name: 'Active filters' });
  await expect(filters.getByRole('listitem')).toHaveCount(3);
  await expect(page.getByRole('row')).toHaveCount(51);
  for (const row of await page.getByRole('row').all()) await expect(row).toContainText(/svara-tts|Model/);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page).toHaveURL(/model=forii(%2F|\/)svara-tts&status=2xx&order=oldest&after=/);
  await expect(page.getByRole('row')).toHaveCount(51);
  await filters.getByRole('link', { name: 'Remove Model' }).click();
  await expect(page).toHaveURL((url) => url.search === '?status=2xx&order=oldest');
  await filter(page);
  await page.getByLabel('Unpriced only').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('Unpriced');
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page.getByRole('list', { name: 'Active filters' })).toHaveCount(0);
});

test('a mistake in a filter is said at its field and kept', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await filter(page);
  await page.getByLabel('Cost at least').fill('cheap');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('Cost at least')).toHaveAccessibleDescription(/not an amount/);
  await expect(page.getByLabel('Cost at least')).toHaveValue('cheap');
});

test('a request shows the sum that made its cost', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?model=forii%2Fdeepseek-v3&cost=0.1');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page).toHaveURL(/\/requests\/gateway-mumbai-1\/req_/);
  const sum = page.getByRole('table', { name: 'Cost breakdown' });
  // The parts, as they are read, add up to the exact sum.
  const amounts = await sum.locator('tbody tr td:last-child').allTextContents();
  const exact = await sum.getByRole('row', { name: /Exact sum/ }).getByRole('cell').last().textContent();
  const parsed = (text: string | null): bigint => {
    const [rupees, decimals = ''] = text!.replace(/[₹,]/g, '').split('.');
    return BigInt(rupees! + decimals.padEnd(17, '0'));
  };
  expect(amounts.map(parsed).reduce((all, one) => all + one, 0n)).toBe(parsed(exact));
  await expect(page.getByRole('main')).toContainText('Version');
  await expect(page.getByRole('main')).toContainText('In the ledger');
  await expect(sum.getByRole('columnheader')).toHaveText(['Part', 'Used', 'Unit', 'Price', 'Per', 'Amount']);
  // The next one of the same list, and back to it.
  const here = page.url();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/\/requests\/gateway-mumbai-1\/req_.*\?model=forii(%2F|\/)deepseek-v3&cost=0.1$/);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page).toHaveURL(here);
  await page.getByRole('link', { name: 'All requests' }).click();
  await expect(page).toHaveURL(/\/requests\?model=forii(%2F|\/)deepseek-v3&cost=0.1$/);
});

test('a request without a price says that it is not free', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?unpriced=1');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page.getByRole('main')).toContainText('That does not make it free');
});

test('columns are chosen, heads sort, and the file has the same', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?status=2xx');
  await expect(page.getByRole('columnheader')).toHaveText([/^Time \(IST\)/, 'Model', 'Key', 'Agent', 'Input', 'Output', 'Seconds', /^Latency/, 'Status', /^Cost/]);
  await page.locator('summary', { hasText: 'Columns' }).click();
  for (const name of ['Key', 'Agent', 'Seconds']) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await page.getByRole('checkbox', { name: 'Cached' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('columnheader')).toHaveText([/^Time \(IST\)/, 'Model', 'Input', 'Cached', 'Output', /^Latency/, 'Status', /^Cost/]);
  await page.getByRole('columnheader', { name: 'Cost' }).getByRole('link').click();
  await expect(page).toHaveURL(/order=cost-desc&columns=/);
  await expect(page.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
  const costs = (await page.locator('td.main').allTextContents()).map((text) => Number(text.replace(/[₹,\s]/g, '')));
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^requests-acc_\w+\.csv$/);
  await page.getByRole('columnheader', { name: 'Latency' }).getByRole('link').click();
  await expect(page.getByRole('columnheader', { name: 'Latency' })).toHaveAttribute('aria-sort', 'descending');
});

test('a view has a name, and is deleted', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?status=5xx');
  await page.locator('summary', { hasText: 'Saved views' }).click();
  await page.getByLabel('Save this view as').fill('What failed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goto('/requests');
  await page.locator('summary', { hasText: 'Saved views' }).click();
  await page.getByRole('link', { name: 'What failed' }).click();
  await expect(page).toHaveURL(/\?status=5xx$/);
  await page.locator('summary', { hasText: 'Saved views' }).click();
  await page.getByRole('button', { name: 'Delete What failed' }).click();
  await page.locator('summary', { hasText: 'Saved views' }).click();
  await expect(page.getByLabel('Save this view as')).toBeVisible();
  await expect(page.getByRole('link', { name: 'What failed' })).toHaveCount(0);
});

test('a small screen folds the filter away until it is wanted', async ({ page, owner }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, owner, '/requests');
  await expect(page.getByLabel('Model')).toBeHidden();
  await page.locator('summary', { hasText: 'Filter' }).click();
  await page.getByLabel('Model').selectOption('forii/bge-m3');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('forii/bge-m3');
});

// Requests: filtered, paged, and each with the sum that made its cost.
import { expect, signIn, test } from './support/console.ts';

test('requests are filtered, and each filter can be taken out', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await page.getByLabel('Model').selectOption('forii/svara-tts');
  await page.getByLabel('Status').selectOption('2xx');
  await page.getByLabel('Order').selectOption('oldest');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/model=forii%2Fsvara-tts/);
  const filters = page.getByRole('list', { name: 'Active filters' });
  await expect(filters.getByRole('listitem')).toHaveCount(3);
  await expect(page.getByRole('row')).toHaveCount(51);
  for (const row of await page.getByRole('row').all()) await expect(row).toContainText(/svara-tts|Model/);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page).toHaveURL(/model=forii(%2F|\/)svara-tts&status=2xx&order=oldest&after=/);
  await expect(page.getByRole('row')).toHaveCount(51);
  await filters.getByRole('link', { name: 'Remove Model' }).click();
  await expect(page).toHaveURL((url) => url.search === '?status=2xx&order=oldest');
  await page.getByLabel('Unpriced only').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('Unpriced');
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page.getByRole('list', { name: 'Active filters' })).toHaveCount(0);
});

test('a mistake in a filter is said at its field and kept', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await page.getByLabel('Cost at least').fill('cheap');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('Cost at least')).toHaveAccessibleDescription(/not an amount/);
  await expect(page.getByLabel('Cost at least')).toHaveValue('cheap');
});

test('a request shows the sum that made its cost', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?model=forii%2Fdeepseek-v3&cost=0.1');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page).toHaveURL(/\/requests\/gateway-mumbai-1\/req_/);
  const sum = page.getByRole('table', { name: 'How the cost came about' });
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
  await page.getByRole('link', { name: 'All requests' }).click();
  await expect(page).toHaveURL(/\/requests$/);
});

test('a request without a price says that it is not free', async ({ page, owner }) => {
  await signIn(page, owner, '/requests?unpriced=1');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page.getByRole('main')).toContainText('That does not make it free');
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

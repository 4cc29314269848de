// Transactions, with JavaScript on and off.
import { expect, signIn, test } from './support/console.ts';

test.use({ sells: true });

test('what changed the balance is listed, filtered and downloaded', async ({ page, owner, munim, context }) => {
  munim.munim('code', 'create', '--amount', '500', '--code', 'DIWALI26');
  await signIn(page, owner);
  await page.goto('/billing');
  const form = page.getByRole('region', { name: 'Promotional code' });
  await form.getByLabel('Code').fill('diwali26');
  await form.getByLabel('Code').press('Enter');
  await expect(form.getByText('₹500.00 was added to your balance.')).toBeVisible();
  await page.getByRole('link', { name: 'Transactions' }).click();
  await expect(page.getByRole('heading', { name: 'Transactions', level: 1 })).toBeVisible();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'Free credit: Code DIWALI26' })).toContainText('+₹500.00');
  await expect(rows.filter({ hasText: 'Calls of' }).first()).toContainText('−₹');
  await page.getByLabel('Show').selectOption('Free credit');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/type=grant/);
  await expect(rows.filter({ hasText: 'Calls of' })).toHaveCount(0);
  const file = await context.request.get((await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href'))!);
  expect(file.headers()['content-type']).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines.length).toBe(await rows.count());
  expect(lines.every((line, at) => at === 0 || line.includes(',grant,'))).toBe(true);
  await page.getByLabel('From', { exact: true }).fill('hello');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('From', { exact: true })).toHaveAccessibleDescription(/not a date/);
});

test('older pages follow, and nothing is beside the window', async ({ page, owner }) => {
  await signIn(page, owner);
  for (const width of [320, 390, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/billing/transactions');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expect(page.getByRole('row').nth(1)).toContainText('₹');
  }
  const first = await page.getByRole('row').nth(1).textContent();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(page.getByRole('row').nth(1)).not.toHaveText(first!);
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(page.getByRole('row').nth(1)).toHaveText(first!);
});

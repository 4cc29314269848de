// Models and prices, for everybody.
import { expect, openMenu, signIn, test } from './support/console.ts';

test('prices are read without an account, sorted, searched and calculated', async ({ page }) => {
  await page.goto('/models');
  const table = page.getByRole('table', { name: 'Models' });
  await expect(table.getByRole('row', { name: /forii\/deepseek-v3/ })).toContainText('₹126.00');
  await page.getByRole('columnheader', { name: 'Input', exact: true }).getByRole('link').click();
  await expect(table.getByRole('row').nth(1)).toContainText('forii/bge-m3');
  await page.getByRole('searchbox', { name: 'Model name' }).fill('QWEN');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(table.getByRole('row')).toHaveCount(2);
  await table.getByRole('link', { name: 'forii/qwen3-30b' }).click();
  await page.getByLabel('Input tokens').fill('1,000');
  await page.getByLabel('Output tokens').fill('1000');
  await page.getByLabel('Requests').fill('100');
  await page.getByRole('button', { name: 'Calculate' }).click();
  // (1,000 × 45 + 1,000 × 150) millionths, a hundred times.
  await expect(page.locator('.estimate .result')).toHaveText('₹19.50');
  await expect(page.locator('.samples .sample').first()).toContainText('forii/qwen3-30b');
  await page.getByLabel('Input tokens').fill('many');
  await page.getByRole('button', { name: 'Calculate' }).click();
  await expect(page.getByLabel('Input tokens')).toHaveAccessibleDescription(/not a count of tokens/);
});

test('models are in the navigation, and in the menu of the account on a phone', async ({ page, owner }) => {
  await signIn(page, owner);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Models');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' })).toBeHidden();
  await page.goto('/');
  await openMenu(page);
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page).toHaveURL(/\/models$/);
});

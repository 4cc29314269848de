// What scripts add to the list of requests: choices apply at once, menus close.
import { expect, ready, signIn, test } from './support/console.ts';

for (const [what, viewport, hasTouch] of [['a laptop', { width: 1280, height: 800 }, false], ['a phone', { width: 390, height: 844 }, true]] as const) {
  test.describe(what, () => {
    test.use({ viewport, hasTouch });

    test('each choice applies at once and keeps the focus, and Escape closes the menu', async ({ page, owner }) => {
      await signIn(page, owner, '/requests');
      await ready(page, true);
      const summary = page.locator('summary', { hasText: 'Filter' });
      await (hasTouch ? summary.tap() : summary.click());
      const status = page.getByRole('combobox', { name: 'Status' });
      await status.focus();
      await status.selectOption('5xx');
      await expect(page).toHaveURL(/\/requests\?status=5xx$/);
      await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('5xx, failed');
      await expect(status).toBeFocused();
      await expect(page.getByRole('link', { name: 'Download CSV' })).toHaveAttribute('href', '/requests.csv?status=5xx');
      await page.keyboard.press('Escape');
      await expect(status).toBeHidden();
      await expect(summary).toBeFocused();
      await page.reload();
      await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('5xx, failed');
    });
  });
}

test('a menu closes when the next one is opened, and columns apply at once', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await ready(page, true);
  await page.locator('summary', { hasText: 'Filter' }).click();
  await page.locator('summary', { hasText: 'Columns' }).click();
  await expect(page.getByRole('combobox', { name: 'Status' })).toBeHidden();
  await page.getByRole('checkbox', { name: 'Cached' }).check();
  await expect(page.getByRole('columnheader', { name: 'Cached' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Cached' })).toBeFocused();
});

test('the calculator answers while one types', async ({ page, owner }) => {
  await signIn(page, owner);
  await page.goto('/models');
  await ready(page, true);
  await page.getByLabel('Model', { exact: true }).selectOption('forii/svara-tts');
  await page.getByLabel('Seconds of speech').fill('90');
  await page.keyboard.press('Tab');
  await expect(page.locator('.estimate')).toContainText('₹2.70');
  await expect(page.locator('.samples .sample').first()).toContainText('/audio/speech');
});

// The search: a page of its own, with JavaScript on and off.
import { expect, ready, signIn, test } from './support/console.ts';

for (const width of [390, 1280]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('the page of the search finds keys, pages and requests', async ({ page, owner, javaScriptEnabled }) => {
      await signIn(page, owner, '/search');
      await ready(page, javaScriptEnabled);
      const field = page.getByLabel('Search pages, keys');
      await expect(field).toBeFocused();
      await field.fill('mobile');
      await field.press('Enter');
      await expect(page).toHaveURL(/\/search\?q=mobile$/);
      const results = page.getByRole('list', { name: 'Results' });
      await results.getByRole('link', { name: /mobile-app/ }).click();
      await expect(page).toHaveURL(/\/keys/);
      await expect(page.getByRole('main')).toContainText('mobile-app');
      await page.goto('/search?q=devices');
      await expect(page.getByRole('status').filter({ hasText: 'Nothing found' })).toBeVisible();
    });
  });
}

test('the link of the search leads there', async ({ page, owner, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, 'with JavaScript it opens the palette');
  await signIn(page, owner);
  await page.getByRole('link', { name: 'Search' }).click();
  await expect(page).toHaveURL('/search');
});

// Buttons that copy what stands beside them.
import { expect, ready, signIn, test } from './support/console.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('an id is copied, which is announced', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  await ready(page, true);
  const profile = page.getByRole('region', { name: 'Profile' });
  const id = await profile.locator('code').textContent();
  expect(id).toMatch(/^acc_/);
  await profile.getByRole('button', { name: 'Copy' }).click();
  await expect(page.locator('[aria-live=polite]')).toHaveText(/Copied/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
});

test('the button that copies keeps its place as the page comes to life', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  const button = page.getByRole('button', { name: 'Copy' });
  const before = await button.boundingBox();
  await ready(page, true);
  expect(await button.boundingBox()).toEqual(before);
});

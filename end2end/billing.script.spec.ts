// What axe finds on the page of billing.
import { axe, violations } from './support/axe.ts';
import { expect, signIn, test } from './support/console.ts';

test.use({ sells: true });

test('axe finds nothing on the page of billing', async ({ page, owner, munim }) => {
  await signIn(page, owner, '/billing');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save billing profile' }).click();
  await expect(page.getByLabel('PIN code')).toHaveAccessibleDescription(/six digits/);
  expect(await axe(page)).toEqual([]);
  await page.context().addCookies([{ name: 'munim_language', value: 'hi', url: munim.url }]);
  await page.goto('/billing');
  await expect(page.getByRole('heading', { name: 'बिलिंग', exact: true, level: 1 })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

// What axe finds on the page of billing.
import { axe, violations } from './support/axe.ts';
import { expect, signIn, test } from './support/console.ts';
import { unreadable } from './support/lists.ts';

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

test('axe finds nothing on the page of transactions, and whatever is cut can be read', async ({ page, owner, munim }) => {
  await signIn(page, owner, '/billing/transactions');
  for (const width of [320, 390, 640, 1024, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await unreadable(page), String(width)).toEqual([]);
  }
  expect(await axe(page)).toEqual([]);
  await page.goto('/billing/transactions?start=x&type=refund');
  expect(await axe(page)).toEqual([]);
  await page.context().addCookies([{ name: 'munim_language', value: 'hi', url: munim.url }]);
  await page.goto('/billing/transactions');
  await expect(page.getByRole('heading', { name: 'लेन-देन', exact: true, level: 1 })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

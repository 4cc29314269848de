import { expect, signIn, test } from './support/console.ts';

test('the reference is read without an account, and one choice changes every example', async ({ page }) => {
  await page.goto('/docs/api');
  const examples = page.locator('#create_key .sample');
  await expect(examples.filter({ hasText: 'curl' })).toBeVisible();
  await expect(examples.filter({ hasText: 'urllib' })).toBeHidden();
  await page.getByRole('radio', { name: 'curl' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(examples.filter({ hasText: 'urllib' })).toBeVisible();
  await expect(examples.filter({ hasText: 'curl' })).toBeHidden();
  await page.getByText('JavaScript', { exact: true }).click();
  await expect(page.locator('#read_usage .sample').filter({ hasText: 'await fetch' })).toBeVisible();
});

test('the reference is linked from the frame and leads to each operation', async ({ page, owner }) => {
  await signIn(page, owner);
  await page.getByRole('link', { name: 'API reference' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('API reference');
  await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'Revoke a key' }).click();
  await expect(page).toHaveURL(/#revoke_key$/);
  await expect(page.getByRole('heading', { name: 'Revoke a key' })).toBeInViewport();
  await expect(page.locator('#read_account')).toContainText(/accounts\/acc_[0-9A-Z]{26}"/);
});

test('the reference is light', async ({ page, context }) => {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto('/docs/api', { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(25_000);
});

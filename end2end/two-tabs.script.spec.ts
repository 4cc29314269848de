// A page that is open notices that another owner has signed in, as it notices the end of its session.
import { expect, ready, signIn, test } from './support/console.ts';

test('a page that is open becomes that of whoever signs in', async ({ page, owner }) => {
  await signIn(page, owner, '/keys');
  await ready(page, true);
  const second = await page.context().newPage();
  await second.goto('/sign-out');
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.waitForURL(/\/sign-in/);
  await second.goto('/sign-up');
  await second.getByLabel('Name').fill('Binu Traders');
  await second.getByLabel('Email').fill('binu@example.in');
  await second.getByLabel('Password').fill('a ledger of green cloth');
  await second.getByRole('button', { name: 'Create account' }).click();
  await expect(second.getByText('binu@example.in')).toBeVisible();
  await page.bringToFront();
  await expect(page.getByText('binu@example.in')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(owner.email)).toHaveCount(0);
});

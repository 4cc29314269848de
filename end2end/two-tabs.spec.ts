// Two tabs of one browser: in the second, somebody else signs in. What the first still shows acts on nobody's account.
import type { Page } from '@playwright/test';
import { expect, type Owner, signIn, test } from './support/console.ts';

// A browser says in its console that an answer was a refusal.
test.use({ allowed: [/409/] });

const OTHER: Owner = { email: 'binu@example.in', password: 'a ledger of green cloth' };

/** Signs the browser out, and another owner up, in a second tab. */
async function takeOver(page: Page): Promise<Page> {
  const second = await page.context().newPage();
  await second.goto('/sign-out');
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.waitForURL(/\/sign-in/);
  await second.goto('/sign-up');
  await second.getByLabel('Name').fill('Binu Traders');
  await second.getByLabel('Email').fill(OTHER.email);
  await second.getByLabel('Password').fill(OTHER.password);
  await second.getByRole('button', { name: 'Create account' }).click();
  await expect(second.getByText(OTHER.email)).toBeVisible();
  return second;
}

test('an old page changes nothing of whoever signed in since, and keeps what was typed', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  // Nobody looks at the page while the other tab is used: it does not notice by itself.
  const profile = page.getByRole('region', { name: 'Profile' });
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })).catch(() => undefined);
  const second = await takeOver(page);
  await profile.getByLabel('Name').fill('Asha & Sons');
  await profile.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing was changed: somebody else is signed in');
  await expect(page.getByRole('main')).toContainText(owner.email);
  await expect(page.getByRole('main')).toContainText(OTHER.email);
  await expect(page.getByRole('main')).toContainText('Asha & Sons');
  await page.getByRole('link', { name: 'Go on as Binu Traders' }).click();
  await expect(page.getByRole('region', { name: 'Profile' }).getByLabel('Name')).toHaveValue('Binu Traders');
  await second.reload();
  await expect(second.getByText(OTHER.email)).toBeVisible();
});

test('a dialog of an old page makes no key for whoever signed in since', async ({ page, owner }) => {
  await signIn(page, owner, '/keys');
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('of the first owner');
  await takeOver(page);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText('Nothing was changed: somebody else is signed in')).toBeVisible();
  await expect(page.getByText('of the first owner')).toBeVisible();
  await page.getByRole('link', { name: 'Go on as Binu Traders' }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await expect(page.getByText('of the first owner')).toHaveCount(0);
});

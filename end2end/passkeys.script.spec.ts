// Passkeys, made and used by the browser's own virtual authenticator.
import type { CDPSession, Page } from '@playwright/test';
import { violations } from './support/axe.ts';
import { expect, ready, signIn, test } from './support/console.ts';

// Browsers have passkeys for names alone.
test.use({ named: true });

/** Gives the page's browser an authenticator that knows who is there. */
async function authenticator(page: Page): Promise<{ session: CDPSession; authenticatorId: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { session, authenticatorId };
}

async function check(page: Page, where: string): Promise<void> {
  expect(await violations(page), where).toEqual([]);
}

test('a passkey is added, signs in as the second step, confirms a change, and is taken away', async ({ page, owner }) => {
  await authenticator(page);
  await signIn(page, owner, '/settings/two-step');
  await ready(page, true);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('My phone');
  await dialog.getByLabel('Your password').fill(owner.password);
  await check(page, 'the question for the password');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('button', { name: 'Make the passkey' })).toBeVisible();
  await check(page, 'before the passkey is made');
  await dialog.getByRole('button', { name: 'Make the passkey' }).click();
  await expect(page.getByRole('dialog', { name: 'Your recovery codes' })).toBeVisible();
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'Passkeys' })).toContainText('My phone');
  await check(page, 'with a passkey');

  await page.context().clearCookies();
  await page.goto('/usage');
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible();
  await check(page, 'the second step');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/usage$/);
  await ready(page, true);

  await page.goto('/settings');
  const profile = page.getByRole('region', { name: 'Profile' });
  await profile.getByLabel('Email').fill('new@example.in');
  await profile.getByLabel('Your password').fill(owner.password);
  await profile.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(profile.getByRole('status')).toContainText('Sign in with it from now on');

  await page.goto('/settings/two-step');
  await ready(page, true);
  await page.getByRole('button', { name: 'Remove My phone' }).click();
  const ask = page.getByRole('dialog', { name: 'Remove My phone?' });
  await ask.getByLabel('Your password').fill(owner.password);
  await ask.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'is removed' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Passkeys' })).not.toContainText('My phone');
});

test('a browser that gives no passkey says so, and the code is there', async ({ page, owner }) => {
  const { session, authenticatorId } = await authenticator(page);
  await signIn(page, owner, '/settings/two-step?ask=passkey');
  await ready(page, true);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('My phone');
  await dialog.getByLabel('Your password').fill(owner.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await ready(page, true);
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The browser gave no passkey' })).toBeVisible();
});

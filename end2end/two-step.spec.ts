// Two-step sign-in with an authenticator app and recovery codes, with JavaScript on and off.
import type { Page } from '@playwright/test';
import { Authenticator } from './support/authenticator.ts';
import { expect, type Owner, ready, signIn, test } from './support/console.ts';

/** Turns it on from the settings, and gives the app and the recovery codes. */
async function turnOn(page: Page, owner: Owner, javaScript: boolean | undefined): Promise<{ app: Authenticator; codes: string[] }> {
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Set up two-step sign-in' }).click();
  await ready(page, javaScript);
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByLabel('Your password').fill(owner.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('img', { name: 'QR code' })).toBeVisible();
  const app = new Authenticator((await dialog.locator('pre code').textContent())!);
  await dialog.getByLabel('Code', { exact: true }).fill(app.code());
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const shown = page.getByRole('dialog', { name: 'Your recovery codes' });
  const codes = (await shown.locator('#new-codes').textContent())!.split('\n');
  expect(codes).toHaveLength(10);
  return { app, codes };
}

/** Signs out, and in again as far as the second step. */
async function halfWay(page: Page, owner: Owner, next = '/'): Promise<void> {
  await page.context().clearCookies();
  await page.goto(next);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second step');
}

test('an app is set up, its codes are asked for, and it is taken away', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner);
  const { app, codes } = await turnOn(page, owner, javaScriptEnabled);
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Recovery codes' })).toContainText('10 are left');
  await page.reload();
  expect(await page.content()).not.toContain(codes[0]);

  await halfWay(page, owner, '/usage?group_by=agent');
  await page.goto('/keys');
  await expect(page).toHaveURL(/\/sign-in\?next=\/keys$/);
  await page.goto('/sign-in/code?next=/usage%3Fgroup_by%3Dagent');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('not right');
  await page.getByLabel('Code', { exact: true }).fill(app.code());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/usage\?group_by=agent$/);

  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('A wrong code was typed to sign in, after the right password');
  await page.getByRole('link', { name: 'Change two-step sign-in' }).click();
  await ready(page, javaScriptEnabled);
  await page.getByRole('region', { name: 'Authenticator app' }).getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the authenticator app?' });
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByLabel('Code', { exact: true }).fill(codes[0]!);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByLabel('Your password')).toHaveAccessibleDescription(/not your password/);
  await dialog.getByLabel('Your password').fill(owner.password);
  await dialog.getByLabel('Code', { exact: true }).fill(codes[0]!);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The authenticator app is removed' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Set up an authenticator app' })).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, owner);
});

test('a recovery code stands in for the phone, once', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner);
  const { codes } = await turnOn(page, owner, javaScriptEnabled);
  for (const [code, works] of [[codes[4], true], [codes[4], false]] as const) {
    await halfWay(page, owner);
    await page.getByRole('link', { name: 'Use a recovery code instead' }).click();
    await page.getByLabel('Recovery code').fill(code!.toUpperCase());
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (works) await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
    else await expect(page.getByRole('alert')).toContainText('used already');
  }
  await page.getByLabel('Recovery code').fill(codes[5]!);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.goto('/settings/two-step');
  await expect(page.getByRole('region', { name: 'Recovery codes' })).toContainText('8 are left');
});

test('another email and another password need a code', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner);
  const { codes } = await turnOn(page, owner, javaScriptEnabled);
  await page.goto('/settings');
  const profile = page.getByRole('region', { name: 'Profile' });
  await profile.getByLabel('Email').fill('new@example.in');
  await profile.getByLabel('Your password').fill(owner.password);
  await profile.getByRole('button', { name: 'Change email' }).click();
  await expect(profile.getByLabel('Code', { exact: true })).toHaveAccessibleDescription(/Enter the code/);
  await profile.getByLabel('Your password').fill(owner.password);
  await profile.getByLabel('Code', { exact: true }).fill(codes[0]!);
  await profile.getByRole('button', { name: 'Change email' }).click();
  await expect(profile.getByRole('status')).toContainText('Sign in with it from now on');
});

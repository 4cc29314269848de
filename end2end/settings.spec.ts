// What owners change of their accounts, with JavaScript on and off.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { type Console, expect, type Owner, signIn, signOut, test } from './support/console.ts';

function part(page: Page, name: string) {
  return page.getByRole('region', { name });
}

/** A second browser of the same owner. */
async function another(browser: Browser, munim: Console, owner: Owner): Promise<Page> {
  const context = await browser.newContext({ baseURL: munim.url });
  const page = await context.newPage();
  await signIn(page, owner);
  return page;
}

test('the name is changed, and mistakes are said at it', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  const profile = part(page, 'Profile');
  await profile.getByLabel('Name').fill(' ');
  await profile.getByRole('button', { name: 'Save name' }).click();
  await expect(profile.getByLabel('Name')).toHaveAccessibleDescription(/Give it a name/);
  await expect(profile.getByLabel('Name')).toBeFocused();
  await profile.getByLabel('Name').fill('மாயா <b>& Sons</b>');
  await profile.getByRole('button', { name: 'Save name' }).click();
  await expect(profile.getByRole('status')).toHaveText('The name is changed.');
  await expect(profile.getByText('The name is changed.')).toBeFocused();
  await expect(profile.getByLabel('Name')).toHaveValue('மாயா <b>& Sons</b>');
  await expect(part(page, 'Activity').getByRole('listitem').first()).toContainText('மாயா <b>& Sons</b>');
});

test('another email needs the password, and signs in from then on', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  const profile = part(page, 'Profile');
  await profile.getByLabel('Email').fill('new@example.in');
  await profile.getByLabel('Your password').fill('not the password');
  await profile.getByRole('button', { name: 'Change email' }).click();
  await expect(profile.getByLabel('Your password')).toHaveAccessibleDescription(/not your password/);
  await expect(profile.getByLabel('Email')).toHaveValue('new@example.in');
  await expect(profile.getByLabel('Your password')).toHaveValue('');
  // The page stands at the address of its form; asked for again it is the page.
  await page.goto(page.url().split('#')[0]!);
  await expect(page).toHaveURL(/\/settings$/);
  await profile.getByLabel('Email').fill('new@example.in');
  await profile.getByLabel('Your password').fill(owner.password);
  await profile.getByRole('button', { name: 'Change email' }).click();
  await expect(profile.getByRole('status')).toContainText('Sign in with it from now on');
  await signOut(page);
  await page.waitForURL(/\/sign-in/);
  await signIn(page, { ...owner, email: 'new@example.in' });
});

test('another password signs out the other browsers', async ({ page, owner, munim, browser }) => {
  await signIn(page, owner, '/settings/security');
  const other = await another(browser, munim, owner);
  const password = part(page, 'Password');
  await password.getByLabel('Current password').fill(owner.password);
  await password.getByLabel('New password').fill('short');
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByLabel('New password')).toHaveAccessibleDescription(/at least 8 characters/);
  await password.getByLabel('Current password').fill(owner.password);
  await password.getByLabel('New password').fill('a new book of blue cloth');
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByRole('status')).toContainText('One other browser or program was signed out');
  await other.goto('/keys');
  await expect(other).toHaveURL(/\/sign-in/);
  await other.context().close();
  await page.goto('/keys');
  await expect(page).toHaveURL(/\/keys$/);
});

test('another time zone is that of every report', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/settings');
  const zone = part(page, 'Time zone');
  await expect(zone.getByRole('definition')).toHaveText('Kolkata · UTC+05:30');
  await zone.getByRole('button', { name: 'Change time zone' }).click();
  const dialog = page.getByRole('dialog');
  const choice = dialog.getByLabel('Time zone');
  await expect(choice.locator('option').first()).toHaveText(/^Kolkata · UTC\+05:30$/);
  await choice.selectOption('Asia/Kathmandu');
  await dialog.getByRole('button', { name: 'Save time zone' }).click();
  await expect(page).toHaveURL(/\/settings\?done=time-zone$/);
  await expect(dialog).toBeHidden();
  // Nothing on an open page changes under the pointer.
  await page.mouse.move(0, 0);
  // Months of days are added up again beside the old ones, which hold until then. The page follows by itself where scripts run.
  await expect(async () => {
    if (javaScriptEnabled === false) await page.reload();
    await expect(zone.getByRole('definition')).toHaveText('Kathmandu · UTC+05:45', { timeout: 500 });
  }).toPass();
  await expect(zone.getByRole('status')).toHaveText('The time zone is changed, and every report with it.');
  await page.goto('/requests');
  await expect(page.getByRole('columnheader', { name: 'Time (+0545)' })).toBeVisible();
});

test('a device is signed out by another, and so are all', async ({ page, owner, munim, browser }) => {
  await signIn(page, owner, '/settings/security');
  const phone = await another(browser, munim, owner);
  const tablet = await another(browser, munim, owner);
  await page.reload();
  const devices = part(page, 'Signed-in devices');
  await expect(devices.getByRole('listitem').first()).toContainText('This device');
  await expect(devices.getByRole('listitem').first()).toContainText('127.0.0.1');
  await expect(devices.getByRole('listitem')).toHaveCount(3);
  await devices.getByRole('button', { name: /^Sign out Chrom/ }).first().click();
  await expect(devices.getByRole('status')).toContainText('The device is signed out');
  await expect(devices.getByRole('listitem')).toHaveCount(2);
  await devices.getByRole('button', { name: 'Sign out all others' }).click();
  await expect(devices.getByRole('status')).toContainText('One other browser or program was signed out');
  await expect(devices.getByRole('listitem')).toHaveCount(1);
  for (const other of [phone, tablet]) {
    await other.goto('/');
    await expect(other).toHaveURL(/\/sign-in/);
    await other.context().close();
  }
});

test('the navigation leads to every part, and the first page tells how each stands', async ({ page, owner, munim, browser }) => {
  await signIn(page, owner, '/settings');
  const other = await another(browser, munim, owner);
  await page.reload();
  await expect(part(page, 'Security')).toContainText('2 signed in');
  await expect(part(page, 'Security').getByRole('button', { name: 'Sign out all others' })).toBeVisible();
  await expect(part(page, 'Activity').getByRole('listitem')).toHaveCount(3);
  for (const name of ['Security', 'Notifications', 'Activity', 'Data']) {
    const navigation = page.getByRole('navigation', { name: 'Settings' });
    await navigation.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(navigation.getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
  }
  await other.context().close();
});

test('the low-balance alert is set among the notifications', async ({ page, owner }) => {
  await signIn(page, owner, '/settings/notifications');
  await page.getByLabel('Alert at').fill('much');
  await page.getByRole('button', { name: 'Save low-balance alert' }).click();
  await expect(page.getByLabel('Alert at')).toBeFocused();
  await page.getByLabel('Alert at').fill('750');
  await page.getByRole('button', { name: 'Save low-balance alert' }).click();
  await expect(page.getByText('The low-balance alert is saved.')).toBeFocused();
  await page.goto('/settings');
  await expect(part(page, 'Notifications')).toContainText('Alert at ₹750 ');
});

test('activity is filtered by kind, by who, and by day, and paged', async ({ page, owner }) => {
  await signIn(page, owner, '/settings/activity');
  const activity = part(page, 'Activity');
  await expect(activity.getByRole('listitem').first()).toContainText('Signed in');
  await expect(activity.getByRole('listitem').first()).toContainText(/just now|min ago/);
  await activity.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/after=/);
  await activity.getByLabel('Show').selectOption('Keys revoked');
  await activity.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/what=key_revoked/);
  await expect(activity.getByRole('listitem')).toHaveCount(1);
  await expect(activity.getByRole('listitem')).toContainText('Key staging was revoked');
  await activity.getByLabel('By', { exact: true }).selectOption('The operator');
  await activity.getByRole('button', { name: 'Apply' }).click();
  await expect(activity).toContainText('No matching activity');
  await page.goto('/settings/activity?start=2026-02-02&end=2026-02-01');
  await expect(activity.getByLabel('To', { exact: true })).toHaveAccessibleDescription(/before the first/);
  await expect(activity.getByLabel('To', { exact: true })).toBeFocused();
});

test('everything that is kept is downloaded in one file', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download your data' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^munim-data-acc_[0-9A-Z]+\.jsonl$/);
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\n');
  const last = JSON.parse(lines.at(-1)!) as { type: string; lines: number };
  expect(last).toEqual({ type: 'end', lines: lines.length - 1 });
  expect(lines.length).toBeGreaterThan(1_000);
});

// The island of /keys: what JavaScript makes quicker.
import { expect, ready, signIn, test } from './support/console.ts';

const KEY = /forii_sk_[0-9A-Za-z]{39}/;

test.beforeEach(async ({ page, owner, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, owner, '/keys');
  await ready(page, true);
});

test('the keyboard makes a key without a reload, and the focus stays inside', async ({ page }) => {
  await page.evaluate(() => Object.assign(window, { before: true }));
  await page.getByRole('button', { name: 'Create New Key' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('by-keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByText(KEY).first()).toBeVisible();
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () => document.activeElement === document.body || document.querySelector('dialog[open]')!.contains(document.activeElement),
    );
    expect(inside).toBe(true);
  }
  await page.getByRole('button', { name: 'Done' }).click();
  expect(await page.evaluate(() => 'before' in window)).toBe(true);
});

test('Copy copies, says so, and Escape closes', async ({ page }) => {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('copied');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const key = (await page.getByText(KEY).first().textContent())!.match(KEY)![0];
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  // Outside does nothing.
  await page.mouse.click(5, 5);
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.content()).not.toContain(key);
});

test('a key that was copied by hand is not asked about', async ({ page }) => {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('by hand');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText(KEY).first().dblclick();
  await page.keyboard.press('ControlOrMeta+c');
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(KEY);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('Escape asks once before a key is lost', async ({ page }) => {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('not copied');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const key = (await page.getByText(KEY).first().textContent())!.match(KEY)![0];
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('not copied');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.content()).not.toContain(key);
});

test('a page that is left forgets the key', async ({ page }) => {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('left open');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const key = (await page.getByText(KEY).first().textContent())!.match(KEY)![0];
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  expect(await page.content()).not.toContain(key);
  await page.goto('/usage');
  await page.goBack();
  expect(await page.content()).not.toContain(key);
});

test('a revoke turns its row without a reload', async ({ page }) => {
  await page.evaluate(() => Object.assign(window, { before: true }));
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Revoke' }) }).first();
  const name = (await row.getByRole('rowheader').textContent())!;
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row').filter({ hasText: name }).first()).toContainText('Revoked');
  expect(await page.evaluate(() => 'before' in window)).toBe(true);
});

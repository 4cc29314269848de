// The island of /keys: what JavaScript makes quicker.
import { expect, ready, signIn, test } from './support/console.ts';

const KEY = /forii_sk_[0-9A-Za-z]{39}/;

// What the browser reports where a test takes the network away.
test.use({ allowed: [/ERR_FAILED/] });

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
  const done = page.getByRole('button', { name: 'Done' });
  await done.click();
  // Like Escape, it asks once before a key is lost.
  await expect(page.getByRole('alert')).toContainText('not copied');
  await done.click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
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

test('the keyboard alone makes, rotates and revokes a key', async ({ page }) => {
  await page.evaluate(() => Object.assign(window, { before: true }));
  /** Goes on with Tab until an element has the focus. */
  const reach = async (what: ReturnType<typeof page.getByRole>) => {
    for (let step = 0; step < 80; step += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('the keyboard does not come there');
  };
  await reach(page.getByRole('button', { name: 'Create New Key' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Copy' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Create New Key' })).toBeFocused();

  const row = page.getByRole('row').filter({ hasText: 'typed' });
  await reach(row.getByRole('button', { name: 'Rotate' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('For 24 more hours')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByLabel('For 1 more hour')).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.getByText(KEY).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // The row was drawn anew; its button is gone, as a key is rotated once.
  const old = row.filter({ hasText: 'replaced by' });
  await expect(old).toHaveCount(1);

  await reach(old.getByRole('button', { name: 'Revoke' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'typed is revoked' })).toBeFocused();
  await expect(old).toContainText('Revoked');
  expect(await page.evaluate(() => 'before' in window)).toBe(true);
});

test('what a reader types elsewhere outlives a change of the list', async ({ page }) => {
  const row = page.getByRole('row').filter({ hasText: 'mobile-app' });
  await page.getByLabel('Find').fill('half a w');
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
  await expect(page.getByLabel('Find')).toHaveValue('half a w');
});

test('a form that is not answered keeps what was typed', async ({ page }) => {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('offline');
  await page.route('**/keys', (route) => route.abort());
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('No answer came');
  await expect(page.getByLabel('Name')).toHaveValue('offline');
  await page.unroute('**/keys');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText(KEY).first()).toBeVisible();
});

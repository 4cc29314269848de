import { expect, signIn, test } from './support/console.ts';

test('the overview is the account at a glance', async ({ page, owner }) => {
  await signIn(page, owner);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('Overview');
  await expect(main).toContainText('₹');
  await expect(main.locator('svg').first()).toBeVisible();
  expect(await main.getByRole('row').count()).toBeGreaterThan(5);
});

test('usage is filtered, and its parts add up', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  for (const group of ['Model', 'Agent', 'Key', 'Day']) {
    await page.getByLabel('Group by').selectOption(group);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(new RegExp(`group_by=${group.toLowerCase()}`));
    await expect(page.getByRole('main').locator('svg').first()).toBeVisible();
  }
  await page.getByLabel('From').fill('2020-01-01');
  await page.getByLabel('To').fill('2020-01-31');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('From')).toHaveValue('1 Jan 2020');
  await expect(page.getByRole('main')).toContainText('₹0.00');
});

test('reversed days are said at their field and kept', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await page.getByLabel('From').fill('2026-02-01');
  await page.getByLabel('To').fill('2026-01-01');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('To')).toHaveAccessibleDescription(/before the first/);
  await expect(page.getByLabel('From')).toHaveValue('1 Feb 2026');
  await expect(page.getByLabel('To')).toHaveValue('1 Jan 2026');
});

test('requests are paged', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  const first = await page.getByRole('row').nth(1).textContent();
  await page.getByRole('link', { name: /Older|Next/ }).click();
  await expect(page).toHaveURL(/after=/);
  expect(await page.getByRole('row').nth(1).textContent()).not.toBe(first);
});

// The width of a full page's picture stands in its header: it tells the same with and without JavaScript.
test('every page fits a phone of 320 pixels', async ({ page, owner }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, owner);
  for (const path of ['/', '/keys', '/keys?new=1', '/keys?q=nobody', '/usage', '/requests', '/models', '/settings', '/settings/security', '/settings/webhooks', '/settings/webhooks?new=1', '/settings/activity', '/search?q=a', '/docs/api', '/requests?model=forii%2Fdeepseek-v3&status=2xx', '/agents', '/agents?new=1', '/agents?allocate=103', '/agents?allocate=103&amount=5', '/agents/103']) {
    await page.goto(path);
    const screen = await page.screenshot({ fullPage: true });
    expect(screen.readUInt32BE(16), `${path} is wider than the screen`).toBeLessThanOrEqual(320);
  }
});

// Lists at every width: nothing beside the window, nothing cut; and what only scripts do in them.
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, type Owner, ready, signIn, test } from './support/console.ts';
import { unreadable } from './support/lists.ts';

const LISTS = ['/', '/keys', '/agents', '/requests', '/requests?model=forii%2Fsvara-tts', '/requests?status=cut', '/usage', '/usage?group_by=day', '/usage?group_by=key', '/settings'];

/** Signs a program in. */
async function session(request: APIRequestContext, { email, password }: Owner): Promise<{ token: string; account: string }> {
  const answer = await request.post('/v1/sessions', { data: { email, password } });
  const { session_token: token, account_id: account } = (await answer.json()) as { session_token: string; account_id: string };
  return { token, account };
}

/** The addresses of the lists, of one request's cost, and of the dialogs with a list. */
async function addresses(page: Page): Promise<string[]> {
  await page.goto('/requests?model=forii%2Fdeepseek-v3');
  const request = (await page.getByRole('row').nth(1).getByRole('link').getAttribute('href'))!;
  await page.goto('/keys');
  const boxes = page.locator('.pick input');
  const ids = await boxes.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
  return [...LISTS, request, ...ids.map((id) => `/keys?revoke=${id}`), `/keys?${ids.map((id) => `chosen=${id}`).join('&')}`];
}

for (const width of [320, 390, 640, 1024, 1240]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('every list is within its window, and whatever is cut can be read', async ({ page, owner }) => {
      await signIn(page, owner);
      for (const path of await addresses(page)) {
        await page.goto(path);
        expect(await unreadable(page), path).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
      }
    });
  });
}

test('a list is a table for who hears it, also in rows of two lines', async ({ page, owner }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, owner, '/requests');
  const session = await page.context().newCDPSession(page);
  const roles = async (): Promise<Record<string, number>> => {
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: { ignored: boolean; role?: { value: string } }[] };
    const count: Record<string, number> = {};
    for (const { ignored, role } of nodes) if (!ignored && role) count[role.value] = (count[role.value] ?? 0) + 1;
    return count;
  };
  for (const path of ['/requests', '/keys', '/agents']) {
    await page.goto(path);
    const { row, table, rowheader, columnheader } = await roles();
    expect({ row, table, rowheader, columnheader }, path).toEqual({
      row: await page.locator('tr').count(),
      table: 1,
      rowheader: await page.locator('tbody th').count(),
      // A column that is left out where there is no room is left out for all.
      columnheader: await page.locator('thead th:not(.spare)').count(),
    });
  }
});

test('a menu is closed by Escape and by a click beside it', async ({ page, owner, request }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, owner, '/keys');
  await ready(page, true);
  const menu = page.getByRole('row').filter({ hasText: 'mobile-app' }).locator('summary');
  const revoke = page.getByRole('button', { name: 'Revoke', exact: true });
  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(revoke).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(revoke).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await page.getByRole('heading', { level: 1 }).click();
  await expect(revoke).toBeHidden();
  // What was opened from a menu gives the focus back to it, also where the list behind has changed since.
  await menu.click();
  const { token, account } = await session(request, owner);
  const made = await request.post(`/v1/accounts/${account}/apiKeys`, { data: { name: 'from a program' }, headers: { authorization: `Bearer ${token}` } });
  expect(made.status()).toBe(201);
  await revoke.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByText('from a program')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(revoke).toBeFocused();
});

test('the heads of a long list stay in sight', async ({ page, owner }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, owner, '/requests');
  await page.getByRole('row').nth(40).scrollIntoViewIfNeeded();
  await expect(page.getByRole('columnheader').first()).toBeInViewport();
});

test('keys that are selected stay so while the list is kept up to date', async ({ page, owner, request }) => {
  await signIn(page, owner, '/keys');
  await ready(page, true);
  const box = page.getByLabel('Select mobile-app');
  await box.check();
  await page.mouse.move(0, 0);
  await page.getByRole('heading', { level: 1 }).click();
  const { token, account } = await session(request, owner);
  const other = await page.context().newPage();
  await other.goto('/keys');
  await ready(other, true);
  const made = await request.post(`/v1/accounts/${account}/apiKeys`, { data: { name: 'from a program' }, headers: { authorization: `Bearer ${token}` } });
  expect(made.status()).toBe(201);
  await expect(other.getByRole('row').filter({ hasText: 'from a program' })).toHaveCount(1);
  await page.bringToFront();
  await expect(box).toBeChecked();
  await box.uncheck();
  await page.mouse.move(0, 0);
  await page.getByRole('heading', { level: 1 }).click();
  await expect(page.getByRole('row').filter({ hasText: 'from a program' })).toHaveCount(1);
});

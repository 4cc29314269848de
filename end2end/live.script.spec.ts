// A page that is open follows its account by itself.
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, ready, signIn, test, type Console } from './support/console.ts';

/** Reports calls as a gateway does, with a new key of the demo's owner. */
async function gateway(munim: Console, request: APIRequestContext): Promise<(model: string) => Promise<void>> {
  const { token } = munim.munim('gateway', 'create', 'edge') as { token: string };
  const { email, password } = munim.owner;
  const session = await (await request.post('/v1/sessions', { data: { email, password } })).json();
  const headers = { authorization: `Bearer ${session.session_token}` };
  const made = await request.post(`/v1/accounts/${session.account_id}/apiKeys`, { headers, data: { name: 'live' } });
  const { id } = await made.json();
  return async (model) => {
    const event = { id: model, source: 'edge', time: new Date().toISOString(), key_id: id, model, prompt_tokens: 12, completion_tokens: 3 };
    const sent = await request.post('/v1/usage/events', { headers: { authorization: `Bearer ${token}` }, data: [event] });
    expect(await sent.json()).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
  };
}

/** Says that nobody sees a page, or that somebody does again. */
async function see(page: Page, seen: boolean): Promise<void> {
  await page.evaluate((seen) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !seen });
    document.dispatchEvent(new Event('visibilitychange'));
  }, seen);
}

const row = (page: Page, model: string) => page.getByRole('row').filter({ hasText: model });

test('a call that a gateway reports appears by itself, on every page that is open', async ({ page, context, munim, owner, request }) => {
  const report = await gateway(munim, request);
  await signIn(page, owner, '/requests');
  await ready(page, true);
  const overview = await context.newPage();
  await overview.goto('/');
  await ready(overview, true);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await report('live/first');
  await expect(row(page, 'live/first')).toHaveCount(1);
  await expect(row(overview, 'live/first')).toHaveCount(1);
});

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test.describe(`motion: ${reducedMotion}`, () => {
    test.use({ contextOptions: { reducedMotion } });

    test('a row that comes in is washed, and no other, where motion is welcome', async ({ page, munim, owner, request }) => {
      const report = await gateway(munim, request);
      await signIn(page, owner, '/requests');
      await ready(page, true);
      await report('live/washed');
      await expect(row(page, 'live/washed')).toHaveClass(/\bcame\b/);
      await expect(page.locator('tr.came')).toHaveCount(1);
      const name = await row(page, 'live/washed').getByRole('cell').first().evaluate((cell) => getComputedStyle(cell).animationName);
      expect(name === 'none').toBe(reducedMotion === 'reduce');
    });
  });
}

test('a credit of the operator and a key of another tab appear by themselves', async ({ page, context, munim, owner }) => {
  await signIn(page, owner, '/keys');
  await ready(page, true);
  const balance = page.locator('.balance-line');
  const before = await balance.textContent();
  const accounts = munim.munim('account', 'list') as { id: string; email: string }[];
  const account = accounts.find(({ email }) => email === owner.email);
  munim.munim('account', 'credit', account!.id, '--amount', '1000.00', '--note', 'paid');
  await expect(balance).not.toHaveText(before!);
  const other = await context.newPage();
  await other.goto('/keys');
  await ready(other, true);
  await other.getByRole('button', { name: 'Create New Key' }).click();
  await other.getByLabel('Name').fill('of another tab');
  await other.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(row(page, 'of another tab')).toHaveCount(1);
});

test('a tab that nobody sees is not connected, and catches up when it is seen', async ({ page, context, munim, owner, request }) => {
  const report = await gateway(munim, request);
  await signIn(page, owner, '/requests');
  await ready(page, true);
  const seen = await context.newPage();
  await seen.goto('/requests');
  await ready(seen, true);
  await see(page, false);
  const asked: string[] = [];
  page.on('request', (sent) => asked.push(sent.url()));
  await report('live/hidden');
  await expect(row(seen, 'live/hidden')).toHaveCount(1);
  expect(asked).toEqual([]);
  await expect(row(page, 'live/hidden')).toHaveCount(0);
  await see(page, true);
  await expect(row(page, 'live/hidden')).toHaveCount(1);
});

test('nothing moves under the pointer, nor behind a dialog', async ({ page, context, munim, owner, request }) => {
  const report = await gateway(munim, request);
  await signIn(page, owner, '/requests');
  await ready(page, true);
  const other = await context.newPage();
  await other.goto('/requests');
  await ready(other, true);
  await page.getByRole('row').nth(3).hover();
  await report('live/pointer');
  await expect(row(other, 'live/pointer')).toHaveCount(1);
  await expect(row(page, 'live/pointer')).toHaveCount(0);
  // What is held back is said, and a click brings it.
  const held = page.getByRole('button', { name: '1 new' });
  await expect(held).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeHidden();
  await held.dispatchEvent('click');
  await expect(row(page, 'live/pointer')).toHaveCount(1);
  await expect(held).toBeHidden();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await report('live/left');
  await expect(row(other, 'live/left')).toHaveCount(1);
  await expect(row(page, 'live/left')).toHaveCount(0);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(row(page, 'live/left')).toHaveCount(1);
  await expect(held).toBeHidden();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await report('live/dialog');
  await expect(row(other, 'live/dialog')).toHaveCount(1);
  await expect(page.locator('tr', { hasText: 'live/dialog' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(row(page, 'live/dialog')).toHaveCount(1);
});

test('the focus in a list stays where it is', async ({ page, context, munim, owner, request }) => {
  const report = await gateway(munim, request);
  await signIn(page, owner, '/requests');
  await ready(page, true);
  const other = await context.newPage();
  await other.goto('/requests');
  await ready(other, true);
  const link = page.getByRole('row').nth(2).getByRole('link');
  const name = await link.textContent();
  await link.focus();
  await report('live/focus');
  await expect(row(other, 'live/focus')).toHaveCount(1);
  await expect(page.locator(':focus')).toHaveText(name!);
  await page.getByRole('link', { name: 'Usage' }).focus();
  await expect(row(page, 'live/focus')).toHaveCount(1);
});

test('when the session ends an open page goes to sign in', async ({ page, munim, owner, browser }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  const context = await browser.newContext({ baseURL: munim.url });
  const other = await context.newPage();
  await signIn(other, owner, '/settings/security');
  await other.getByRole('button', { name: 'Sign out all others' }).click();
  await expect(page.getByText('Not live')).toBeVisible();
  // The stream is asked for again after three seconds, and the page itself after four more.
  await expect(page).toHaveURL(/\/sign-in\?next=\/usage$/, { timeout: 20_000 });
  await context.close();
});

test('the first call of a new account appears while its owner watches', async ({ page, munim, request }) => {
  const email = 'first@example.in';
  const { password } = munim.munim('account', 'create', '--name', 'New', '--email', email) as { password: string };
  await signIn(page, { email, password });
  await ready(page, true);
  const steps = page.locator('#first-call');
  await expect(steps.locator('.done')).toHaveCount(1);
  await steps.getByRole('radio', { name: 'Python' }).check();
  await expect(steps.getByText('client.chat.completions.create')).toHaveCount(2);
  await expect(steps.getByText('import os')).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const report = await gateway({ ...munim, owner: { email, password } }, request);
  await expect(steps.locator('.done')).toHaveCount(2);
  await report('first/call');
  await expect(steps.locator('.done')).toHaveCount(3);
  await expect(steps.getByRole('link', { name: 'first/call' })).toBeVisible();
  // The choice of the language stays.
  await expect(steps.getByRole('radio', { name: 'Python' })).toBeChecked();
});

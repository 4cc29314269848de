// axe on every page and every state of it, light and dark, wide and narrow.
import type { Page } from '@playwright/test';
import { axe } from './support/axe.ts';
import { expect, ready, signIn, test } from './support/console.ts';
import { act } from './support/lists.ts';

const VISITORS = ['/sign-in', '/sign-up', '/sign-out', '/docs/api', '/docs/api/gateway', '/models', '/models?model=forii%2Fdeepseek-v3&input=1200&calls=10', '/nothing-here'];
const OWNERS = {
  overview: ['/', '/search?q=a'],
  keys: ['/keys', '/keys?q=nobody', '/keys?status=active&sort=spend'],
  usage: ['/usage', '/usage?group_by=key&measure=tokens'],
  'other usage': ['/usage?start=x&end=y', '/usage?group_by=agent&sort=cost&order=asc'],
  requests: ['/requests', '/requests?order=cost-desc&columns=cached,status', '/requests?cost=x&model=forii%2Fbge-m3', '/requests?status=cut'],
  models: ['/models', '/models?input=x'],
  settings: ['/settings', '/settings?zone=1', '/settings/security', '/settings/notifications', '/settings/webhooks', '/settings/webhooks?new=1'],
  'activity and data': ['/settings/activity', '/settings/activity?start=x', '/settings/data'],
  'two-step': ['/settings/two-step', '/settings/two-step?ask=app'],
  agents: ['/agents', '/agents?q=nobody', '/agents?new=1'],
  'one agent': ['/agents?allocate=103&amount=x', '/agents?allocate=103&amount=5', '/agents/103', '/agents/103?allocate=103'],
};

async function check(page: Page, where: string): Promise<void> {
  expect.soft(await axe(page), where).toEqual([]);
}

for (const width of [1280, 360]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 }, allowed: [/status of 404/] });

    test('axe finds nothing on the pages of visitors', async ({ page }) => {
      for (const path of VISITORS) {
        await page.goto(path);
        await check(page, path);
      }
    });

    for (const [what, paths] of Object.entries(OWNERS)) {
      test(`axe finds nothing on the pages of owners: ${what}`, async ({ page, owner }) => {
        await signIn(page, owner);
        for (const path of paths) {
          await page.goto(path);
          await check(page, path);
        }
      });
    }

    test('axe finds nothing on the page of a request', async ({ page, owner }) => {
      await signIn(page, owner);
      for (const filter of ['model=forii%2Fsvara-tts', 'unpriced=1', 'status=cut']) {
        await page.goto(`/requests?${filter}`);
        await page.getByRole('row').nth(1).getByRole('link').click();
        await page.waitForURL(/gateway-mumbai-1/);
        await check(page, filter);
      }
    });

    test('axe finds nothing in the list of keys, over a page that warns', async ({ page, owner }) => {
      await signIn(page, { ...owner, email: 'chat@munim.example' }, '/');
      await ready(page, true);
      await check(page, 'the warning and the line');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'the list of keys');
    });

    test('axe finds nothing on the page of a key and before a first call', async ({ page, owner, munim }) => {
      await signIn(page, owner, '/keys');
      for (const name of ['production', 'staging']) {
        await page.goto('/keys');
        await page.getByRole('link', { name }).click();
        await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
        await ready(page, true);
        await check(page, `the key ${name}`);
      }
      await page.context().clearCookies();
      const { password } = munim.munim('account', 'create', '--name', 'New', '--email', 'axe@example.in') as { password: string };
      await signIn(page, { email: 'axe@example.in', password });
      await ready(page, true);
      await check(page, 'the steps to a first call');
    });

    test('axe finds nothing in the life of a key', async ({ page, owner }) => {
      await signIn(page, owner, '/keys');
      await ready(page, true);
      await page.getByRole('button', { name: 'Create New Key' }).click();
      await check(page, 'the dialog of a new key');
      await page.getByLabel('Name').fill('axe');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await expect(page.getByText(/forii_sk_[0-9A-Za-z]{39}/).first()).toBeVisible();
      await check(page, 'the key');
      await page.getByRole('button', { name: 'Done' }).click();
      await check(page, 'the question before a key is lost');
      await page.getByRole('button', { name: 'Done' }).click();
      const row = page.getByRole('row').filter({ hasText: 'axe' });
      await act(row, 'Edit');
      await expect(page.getByRole('button', { name: 'Save' })).toBeVisible();
      await check(page, 'the form that changes a key');
      await page.keyboard.press('Escape');
      await act(row, 'Rotate');
      await expect(page.getByLabel('For 24 more hours')).toBeVisible();
      await check(page, 'the question before a rotation');
      await page.keyboard.press('Escape');
      await act(page.getByRole('row').filter({ hasText: 'production' }), 'Revoke');
      await expect(page.getByRole('dialog')).toContainText('In the last 24 hours');
      await check(page, 'what will break');
      await page.keyboard.press('Escape');
      await act(row, 'Revoke');
      await check(page, 'the question before a revoke');
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await expect(page.getByRole('row').filter({ hasText: 'axe' })).toContainText('Revoked');
      await check(page, 'the receipt');
    });
  });
}

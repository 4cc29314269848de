// axe on every page and every state of it, light and dark, wide and narrow.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, ready, signIn, test } from './support/console.ts';

async function check(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.target).join(' ')}`);
  expect(found).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test.describe(`${colorScheme}, ${width} pixels`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 }, allowed: [/status of 404/] });

      for (const path of ['/sign-in', '/sign-up', '/sign-out', '/docs/api', '/nothing-here']) {
        test(`axe finds nothing on ${path}`, async ({ page }) => {
          await page.goto(path);
          await check(page, path);
        });
      }

      for (const path of ['/', '/keys', '/keys?q=nobody', '/keys?status=active&sort=spend', '/usage', '/usage?group_by=key&measure=tokens', '/usage?start=x&end=y', '/usage?group_by=agent&sort=cost&order=asc', '/requests', '/settings', '/settings?zone=1', '/settings/two-step', '/settings/two-step?ask=app', '/requests?cost=x&model=forii%2Fbge-m3', '/requests?status=cut', '/agents', '/agents?q=nobody', '/agents?new=1', '/agents?allocate=103&amount=x', '/agents?allocate=103&amount=5', '/agents/103', '/agents/103?allocate=103']) {
        test(`axe finds nothing on ${path}`, async ({ page, owner }) => {
          await signIn(page, owner);
          await page.goto(path);
          await check(page, path);
        });
      }

      test('axe finds nothing on the page of a request', async ({ page, owner }) => {
        for (const filter of ['model=forii%2Fsvara-tts', 'unpriced=1', 'status=cut']) {
          if (filter.startsWith('model')) await signIn(page, owner, `/requests?${filter}`);
          else await page.goto(`/requests?${filter}`);
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
        await row.getByRole('button', { name: 'Edit' }).click();
        await expect(page.getByRole('button', { name: 'Save' })).toBeVisible();
        await check(page, 'the form that changes a key');
        await page.keyboard.press('Escape');
        await row.getByRole('button', { name: 'Rotate' }).click();
        await expect(page.getByLabel('For 24 more hours')).toBeVisible();
        await check(page, 'the question before a rotation');
        await page.keyboard.press('Escape');
        await page.getByRole('row').filter({ hasText: 'production' }).getByRole('button', { name: 'Revoke' }).click();
        await expect(page.getByRole('dialog')).toContainText('In the last 24 hours');
        await check(page, 'what will break');
        await page.keyboard.press('Escape');
        await row.getByRole('button', { name: 'Revoke' }).click();
        await check(page, 'the question before a revoke');
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
        await expect(page.getByRole('row').filter({ hasText: 'axe' })).toContainText('Revoked');
        await check(page, 'the receipt');
      });
    });
  }
}

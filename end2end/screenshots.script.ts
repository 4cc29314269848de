// Pictures of every page of the demo: light, dark and on a phone, by `make screenshots`. The README has some of them.
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { ready, signIn, test } from './support/console.ts';

const FOLDER = resolve(import.meta.dirname, '../docs/screenshots');

const PAGES = [
  ['overview', '/'], ['usage', '/usage'], ['requests', '/requests'], ['keys', '/keys'], ['agents', '/agents'],
  ['allocate', '/agents?allocate=103&amount=500'], ['settings', '/settings'], ['security', '/settings/security'], ['activity', '/settings/activity'], ['reference', '/docs/api'],
] as const;

const FORMS = {
  '': { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  '-dark': { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  '-phone': { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const;

for (const [form, use] of Object.entries(FORMS)) {
  test.describe(form || 'light', () => {
    test.use(use);
    const take = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}${form}.png`) });

    test('pages', async ({ page, owner }) => {
      await page.goto('/sign-in');
      await take(page, 'sign-in');
      await signIn(page, owner);
      for (const [name, path] of PAGES) {
        await page.goto(path);
        await ready(page, true);
        await take(page, name);
      }
    });

    test('a request', async ({ page, owner }) => {
      await signIn(page, owner, '/requests?model=forii%2Fdeepseek-v3');
      await page.getByRole('row').nth(1).getByRole('link').click();
      await page.waitForURL(/gateway-mumbai-1/);
      await ready(page, true);
      await take(page, 'request');
    });

    test('the key, once', async ({ page, owner }) => {
      await signIn(page, owner, '/keys');
      await ready(page, true);
      await page.getByRole('button', { name: 'Create New Key' }).click();
      await page.getByLabel('Name').fill('prod-api');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('button', { name: 'Copy' }).waitFor();
      await take(page, 'key');
    });

    test('before a key is revoked', async ({ page, owner }) => {
      await signIn(page, owner, '/keys');
      await ready(page, true);
      await page.getByRole('row').filter({ hasText: 'production' }).getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('dialog').getByText('In the last 24 hours').waitFor();
      await take(page, 'revoke');
    });
  });
}

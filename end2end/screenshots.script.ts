// Pictures of every page of the demo: light, dark and on a phone, by `make screenshots`. The README has some of them.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, ready, signIn, test } from './support/console.ts';
import { act } from './support/lists.ts';

const FOLDER = resolve(import.meta.dirname, '../docs/screenshots');
mkdirSync(join(FOLDER, 'documents'), { recursive: true });

const PAGES = [
  ['overview', '/'], ['usage', '/usage'], ['requests', '/requests'], ['keys', '/keys'], ['agents', '/agents'], ['agent', '/agents/103'], ['models', '/models?model=forii%2Fdeepseek-v3&input=1200&output=300&calls=1000'], ['hours', '/usage?hours=1'], ['search', '/search?q=prod'],
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

    test('a key', async ({ page, owner }) => {
      await signIn(page, owner, '/keys');
      await page.getByRole('link', { name: 'production' }).click();
      await page.getByRole('heading', { level: 1, name: 'production' }).waitFor();
      await ready(page, true);
      await take(page, 'one-key');
    });

    test('the steps to a first call', async ({ page, munim }) => {
      const email = 'new@example.in';
      const { password } = munim.munim('account', 'create', '--name', 'Sarvam Labs', '--email', email) as { password: string };
      await signIn(page, { email, password });
      await ready(page, true);
      await take(page, 'first-call');
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
      await act(page.getByRole('row').filter({ hasText: 'production' }), 'Revoke');
      await page.getByRole('dialog').getByText('In the last 24 hours').waitFor();
      await take(page, 'revoke');
    });
  });
}

test.describe('buying credit', () => {
  test.use({ sells: true, named: true });
  const BUYER = 'chat@munim.example';

  for (const [form, use] of Object.entries(FORMS)) {
    test.describe(form || 'light', () => {
      test.use(use);
      test('the pages of billing', async ({ page, owner }) => {
        await signIn(page, { ...owner, email: BUYER }, '/billing');
        await ready(page, true);
        await page.screenshot({ path: join(FOLDER, `billing${form}.png`) });
        await page.getByLabel('Amount in rupees').fill('1,000');
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByRole('link', { name: /^Pay ₹/ }).waitFor();
        await page.screenshot({ path: join(FOLDER, `topup${form}.png`) });
      });
    });
  }

  test('each kind of document', async ({ page, owner, munim }) => {
    await signIn(page, { ...owner, email: BUYER }, '/billing');
    await page.getByLabel('Amount in rupees').fill('1,000');
    await page.getByRole('button', { name: 'Continue' }).click();
    const topup = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByRole('link', { name: /^Pay ₹/ }).click();
    await page.getByRole('button', { name: 'Pay by UPI' }).click();
    await page.getByText('of credit was added').waitFor();
    munim.munim('topup', 'refund', topup, '--amount', '118.00');
    // The server asks the provider by itself.
    await expect(async () => {
      await page.goto('/billing');
      await expect(page.getByRole('cell', { name: 'Refund voucher' })).toBeVisible({ timeout: 500 });
    }).toPass();
    const kinds = { 'receipt-voucher': 'Receipt voucher', 'tax-invoice': 'Tax invoice', 'refund-voucher': 'Refund voucher' };
    for (const [name, title] of Object.entries(kinds)) {
      const row = page.getByRole('table', { name: 'Invoices' }).getByRole('row').filter({ hasText: title }).first();
      const path = await row.getByRole('link').getAttribute('href');
      const answer = await page.request.get(munim.url + path);
      const picture = join(FOLDER, 'documents', name);
      const done = spawnSync('pdftoppm', ['-png', '-r', '96', '-singlefile', '-', picture], { input: await answer.body() });
      expect(done.status, String(done.stderr)).toBe(0);
    }
  });
});

const MAILS = [
  'test', 'verify_email', 'confirm_email', 'verify_address', 'email_changing', 'reset_password', 'new_browser', 'two_step_changed', 'password_changed',
  'key_created', 'key_expiring', 'old_key_used', 'balance_low', 'balance_zero', 'payment_received', 'payment_failed',
  'invoice_issued', 'refund_made', 'recharge_notice', 'recharge_failed', 'recharge_stopped',
];

test.describe('mails', () => {
  test.use({ named: true, mail: true, viewport: { width: 600, height: 320 } });
  const take = async (page: Page, language: string, kind: string, form = '') => {
    await page.goto(`/dev/mail/samples/${language}/${kind}`);
    await page.screenshot({ path: join(FOLDER, 'mail', `${kind}-${language}${form}.png`), fullPage: true });
  };

  test('each, in each language', async ({ page }) => {
    for (const language of ['en', 'hi']) for (const kind of MAILS) await take(page, language, kind);
  });

  test('in the dark, and on a phone', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await take(page, 'en', 'new_browser', '-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 360, height: 640 });
    await take(page, 'en', 'new_browser', '-phone');
  });
});

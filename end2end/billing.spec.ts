// Buying credit and the billing profile, with JavaScript on and off.
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Console, expect, openMenu, signIn, test } from './support/console.ts';

const SELLER = join(import.meta.dirname, '../examples/seller.toml');

test.use({ sells: true });

test('the billing profile is saved, and mistakes are said at it', async ({ page, owner }) => {
  await signIn(page, owner);
  await page.getByRole('link', { name: 'Billing', exact: true }).first().click();
  await expect(page).toHaveURL(/\/billing$/);
  const profile = page.getByRole('region', { name: 'Billing profile' });
  await profile.getByLabel('Name').fill('Asha Voice LLP');
  await profile.getByLabel('Address').fill('१२, महात्मा गांधी मार्ग');
  await profile.getByLabel('City').fill('Mumbai');
  await profile.getByLabel('State').selectOption('Maharashtra');
  await profile.getByLabel('PIN code').fill('560001');
  await profile.getByLabel('GSTIN').fill('27AAPFU0939F1ZW');
  await profile.getByRole('button', { name: 'Save billing profile' }).click();
  await expect(profile.getByLabel('PIN code')).toHaveAccessibleDescription(/not in the chosen State/);
  await expect(profile.getByLabel('PIN code')).toBeFocused();
  await expect(profile.getByLabel('GSTIN')).toHaveAccessibleDescription(/one of them is mistyped/);
  await expect(profile.getByLabel('Address')).toHaveValue('१२, महात्मा गांधी मार्ग');
  await expect(profile.getByLabel('State')).toHaveValue('27');
  await profile.getByLabel('PIN code').fill('400 001');
  await profile.getByLabel('GSTIN').fill('27aapfu0939f1zv');
  // By the keyboard alone.
  await profile.getByLabel('GSTIN').press('Enter');
  await expect(profile.getByText('The billing profile is saved.')).toBeFocused();
  await expect(profile.getByLabel('PIN code')).toHaveValue('400001');
  await expect(profile.getByLabel('GSTIN')).toHaveValue('27AAPFU0939F1ZV');
});

test('a small screen has the page in the menu of the account, and nothing is beside the window', async ({ page, owner }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await signIn(page, owner);
  await openMenu(page);
  await page.locator('#menu').getByRole('link', { name: 'Billing', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Billing', exact: true, level: 1 })).toBeVisible();
  for (const width of [320, 390, 1280, 1920]) {
    await page.setViewportSize({ width, height: 700 });
    const box = await page.getByRole('button', { name: 'Save billing profile' }).boundingBox();
    expect(box!.height).toBeGreaterThanOrEqual(24);
    const field = await page.getByLabel('State').boundingBox();
    expect(field!.x + field!.width).toBeLessThanOrEqual(width);
  }
});

test('a promotional code adds credit, and a wrong one is said at its field', async ({ page, owner, munim }) => {
  munim.munim('code', 'create', '--amount', '500', '--code', 'DIWALI26');
  await signIn(page, owner);
  await page.goto('/billing');
  const form = page.getByRole('region', { name: 'Promotional code' });
  await form.getByLabel('Code').fill('WRONGCODE');
  await form.getByLabel('Code').press('Enter');
  await expect(form.getByLabel('Code')).toHaveAccessibleDescription(/no such code/);
  await expect(form.getByLabel('Code')).toBeFocused();
  await form.getByLabel('Code').fill('diwali-26');
  await form.getByRole('button', { name: 'Use code' }).click();
  await expect(form.getByText('₹500.00 was added to your balance.')).toBeFocused();
});

test.describe('buying credit', () => {
  test.use({ named: true });

  /** Sets the seller up, and the billing profile of the owner who has signed in. */
  const open = async (page: Page, munim: Console) => {
    munim.munim('seller', 'set', SELLER);
    await page.goto('/billing');
    await expect(page.getByText('Fill in your billing profile first')).toBeVisible();
    const profile = page.getByRole('region', { name: 'Billing profile' });
    await profile.getByLabel('Name').fill('Asha Voice LLP');
    await profile.getByLabel('Address').fill('2 Example Street');
    await profile.getByLabel('City').fill('Mumbai');
    await profile.getByLabel('State').selectOption('Maharashtra');
    await profile.getByLabel('PIN code').fill('400001');
    await profile.getByLabel('PIN code').press('Enter');
    await expect(profile.getByText('The billing profile is saved.')).toBeVisible();
  };

  test('a page of ours leads to the provider, and the credit is there on the way back', async ({ page, owner, munim }) => {
    await signIn(page, owner);
    await open(page, munim);
    const amount = page.getByLabel('Amount in rupees');
    await amount.fill('0.29');
    await amount.press('Enter');
    await expect(amount).toHaveAccessibleDescription(/less than a top-up can be/);
    await amount.fill('1,000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL(/\/billing\/topups\/tu_\w+$/);
    await expect(page.getByText('IGST 18 %')).toBeVisible();
    const link = page.getByRole('link', { name: 'Pay ₹1,180.00' });
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      const box = (await link.boundingBox())!;
      expect(box.height).toBeGreaterThanOrEqual(24);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    await link.click();
    await page.getByRole('button', { name: 'Pay by UPI' }).click();
    await expect(page).toHaveURL(/\/billing\/topups\/tu_\w+\?back=1$/);
    await expect(page.getByText('₹1,000.00 of credit was added.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Pay ₹1,180.00' })).toHaveCount(0);
  });

  test('a top-up shows what goes back of it', async ({ page, owner, munim }) => {
    await signIn(page, owner);
    await open(page, munim);
    await page.getByLabel('Amount in rupees').fill('1000');
    await page.getByRole('button', { name: 'Continue' }).click();
    const topup = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByRole('link', { name: 'Pay ₹1,180.00' }).click();
    await page.getByRole('button', { name: 'Pay by UPI' }).click();
    await expect(page.getByText('₹1,000.00 of credit was added.')).toBeVisible();
    munim.munim('topup', 'refund', topup, '--amount', '118.00');
    const refunds = page.getByRole('table', { name: 'Refunds' });
    // The server asks the provider by itself.
    await expect(async () => {
      await page.goto(`/billing/topups/${topup}`);
      await expect(refunds.getByRole('row', { name: /Paid back/ }).last()).toContainText('118.00', { timeout: 500 });
    }).toPass();
    await expect(page.getByText('5 to 7 working days')).toBeVisible();
    for (const width of [320, 390, 1280, 1920]) {
      await page.setViewportSize({ width, height: 700 });
      const box = (await refunds.boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    await page.goto('/billing');
    await expect(page.getByRole('table', { name: 'Invoices' }).getByRole('row', { name: /RF\/\d/ })).toContainText('Refund voucher');
  });

  test('a top-up that is not paid is on the page of billing, and can be cancelled', async ({ page, owner, munim }) => {
    await signIn(page, owner);
    await open(page, munim);
    await page.getByLabel('Amount in rupees').fill('500');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: 'Billing', exact: true }).first().click();
    await page.getByRole('link', { name: 'Top-up of ₹500.00' }).click();
    await page.getByRole('button', { name: 'Cancel top-up' }).click();
    await expect(page.getByText('This top-up has ended.')).toBeVisible();
    await page.goto('/billing');
    await expect(page.getByRole('table', { name: 'Top-ups' }).getByRole('row', { name: /₹500\.00/ })).toContainText('Cancelled');
  });
});

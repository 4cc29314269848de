// Automatic recharge, with JavaScript on and off.
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Console, expect, signIn, test } from './support/console.ts';

const SELLER = join(import.meta.dirname, '../examples/seller.toml');

test.use({ sells: true, named: true });

/** Sets the seller up, and the billing profile of the owner who has signed in. */
const open = async (page: Page, munim: Console) => {
  munim.munim('seller', 'set', SELLER);
  await page.goto('/billing');
  const profile = page.getByRole('region', { name: 'Billing profile' });
  await profile.getByLabel('Name').fill('Asha Voice LLP');
  await profile.getByLabel('Address').fill('2 Example Street');
  await profile.getByLabel('City').fill('Mumbai');
  await profile.getByLabel('State').selectOption('Maharashtra');
  await profile.getByLabel('PIN code').fill('400001');
  await profile.getByLabel('PIN code').press('Enter');
  await expect(profile.getByText('The billing profile is saved.')).toBeVisible();
  return page.getByRole('region', { name: 'Automatic recharge' });
};

test('it is off until its owner switches it on and gives a mandate, and off again', async ({ page, owner, munim }) => {
  await signIn(page, owner);
  const recharge = await open(page, munim);
  await expect(recharge.getByText('Automatic recharge is off.')).toBeVisible();
  await recharge.getByLabel('Monthly limit').fill('1000');
  await recharge.getByLabel('Monthly limit').press('Enter');
  await expect(recharge.getByLabel('Monthly limit')).toHaveAccessibleDescription(/costs more than this/);
  await expect(recharge.getByLabel('Monthly limit')).toBeFocused();
  await recharge.getByLabel('Monthly limit').fill('5,000');
  await recharge.getByLabel('Mobile number').fill('90000 90000');
  await recharge.getByRole('button', { name: 'Switch on' }).click();
  await expect(recharge.getByText('Automatic recharge is saved.')).toBeFocused();
  await recharge.getByRole('link', { name: 'Give the mandate' }).click();
  await expect(page.getByRole('heading', { name: 'Allow debits of up to ₹5,000.00 each' })).toBeVisible();
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('The mandate is given.')).toBeVisible();
  // The provider tells of it within seconds.
  await expect(async () => {
    await page.goto('/billing');
    await expect(recharge.getByText('as…@examplebank')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(recharge.getByText(/your credit may end on .* You are told of the next debit around/)).toBeVisible();
  for (const width of [320, 390, 1280, 1920]) {
    await page.setViewportSize({ width, height: 700 });
    const box = (await recharge.getByRole('button', { name: 'Remove the mandate' }).boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(24);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await recharge.getByRole('button', { name: 'Switch off' }).click();
  await expect(recharge.getByText('Automatic recharge is off.')).toBeVisible();
  await expect(recharge.getByText('as…@examplebank')).toBeVisible();
  await recharge.getByRole('button', { name: 'Remove the mandate' }).click();
  await expect(recharge.getByText('as…@examplebank')).toHaveCount(0);
});

test('who refuses a mandate may give it later', async ({ page, owner, munim }) => {
  await signIn(page, owner);
  const recharge = await open(page, munim);
  await recharge.getByRole('button', { name: 'Switch on' }).click();
  await recharge.getByRole('link', { name: 'Give the mandate' }).click();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await expect(page.getByText('The mandate was refused.')).toBeVisible();
  await page.getByRole('link', { name: 'Close' }).click();
  await expect(recharge.getByRole('link', { name: 'Give the mandate' })).toBeVisible();
});

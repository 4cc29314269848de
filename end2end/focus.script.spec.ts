// The focus is never lost: after a dialog, and after what is done in one.
import { expect, ready, signIn, test } from './support/console.ts';

for (const width of [390, 1280]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('Continue moves the focus to the question', async ({ page, owner }) => {
      await signIn(page, owner, '/agents?allocate=103');
      await ready(page, true);
      await page.getByLabel('Amount').fill('5');
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('heading', { name: /^Allocate ₹5/ })).toBeFocused();
      await page.keyboard.press('Tab');
      await expect(page.getByRole('link', { name: 'Cancel' })).toBeFocused();
    });

    test('a new key begun on the overview is given up there', async ({ page, owner }) => {
      await signIn(page, owner);
      await ready(page, true);
      const button = page.getByRole('button', { name: 'Create New Key' });
      await button.click();
      await expect(page.getByRole('dialog').getByLabel('Name', { exact: true })).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(page).toHaveURL('/');
      await expect(button).toBeFocused();
    });

    test('a new key begun on the overview is made there', async ({ page, owner }) => {
      await signIn(page, owner);
      await ready(page, true);
      const balance = await page.locator('.figure').textContent();
      await page.getByRole('button', { name: 'Create New Key' }).click();
      await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('from the overview');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await expect(page.getByRole('dialog').getByText(/forii_sk_[0-9A-Za-z]{39}/).first()).toBeVisible();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(page).toHaveURL('/');
      await expect(page.locator('.figure')).toHaveText(balance!);
      await expect(page.getByRole('button', { name: 'Create New Key' })).toBeFocused();
    });
  });
}

test('a dialog without a field has the focus on its title', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  await ready(page, true);
  await page.getByRole('button', { name: 'Change time zone' }).click();
  await expect(page.getByRole('dialog').getByLabel('Time zone')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Change time zone' })).toBeFocused();
});

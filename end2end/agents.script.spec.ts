// Where scripts run, the dialogs of agents open over the page, as those of keys do.
import { expect, ready, signIn, test } from './support/console.ts';

test('credit is allocated without leaving the page', async ({ page, owner }) => {
  await signIn(page, owner, '/agents');
  await ready(page, true);
  const row = page.getByRole('row').filter({ hasText: 'Clinic reminder calls' });
  const allocate = row.getByRole('button', { name: 'Allocate' });
  const dialog = page.getByRole('dialog');
  await allocate.click();
  await expect(dialog.getByLabel('Amount')).toBeFocused();
  await expect(page).toHaveURL(/\/agents$/);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(allocate).toBeFocused();
  const before = await row.innerText();
  await allocate.click();
  await dialog.getByLabel('Amount').fill('12.34');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Change the amount' }).click();
  await expect(dialog.getByLabel('Amount')).toHaveValue('12.34');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Allocate ₹12.34' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('status')).toContainText('₹12.34 was allocated to Clinic reminder calls');
  await expect(page.locator('[data-notice]')).toBeFocused();
  await expect(row).not.toHaveText(before);
  await expect(page).toHaveURL(/\/agents\?moved=/);
});

test('the first agent of an account appears without leaving the page', async ({ page, munim }) => {
  const { password } = munim.munim('account', 'create', '--name', 'New', '--email', 'new@example.in') as { password: string };
  await signIn(page, { email: 'new@example.in', password }, '/agents');
  await ready(page, true);
  await page.getByRole('button', { name: 'New agent' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Give it a name/);
  await dialog.getByLabel('Name').fill('Front desk');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: 'Front desk' })).toBeVisible();
});

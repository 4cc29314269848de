// Agents and their credits, by plain forms.
import { expect, ready, signIn, test } from './support/console.ts';

test('every agent is listed with its credits and its spend', async ({ page, owner }) => {
  await signIn(page, owner, '/agents');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Agents' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('row')).toHaveCount(5);
  const calls = page.getByRole('row').filter({ hasText: 'Clinic reminder calls' });
  await expect(calls).toContainText('prepaid by minute');
  await expect(calls.getByRole('img', { name: /Daily cost of Clinic reminder calls: something on \d+ of 30 days/ })).toBeVisible();
  await calls.getByRole('link', { name: /requests of Clinic reminder calls/ }).click();
  await expect(page).toHaveURL(/\/requests\?agent=103&start=/);
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('Clinic reminder calls');
});

test('credit is allocated after both wallets were seen, and taken back', async ({ page, owner, munim }) => {
  await signIn(page, owner, '/agents');
  const calls = page.getByRole('row').filter({ hasText: 'Clinic reminder calls' });
  await calls.getByRole('button', { name: 'Allocate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Amount').fill('99,99,999');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByLabel('Amount')).toHaveAccessibleDescription(/Only ₹[\d,.]+ is available there/);
  await expect(dialog.getByLabel('Amount')).toHaveValue('99,99,999');
  await dialog.getByLabel('Amount').fill('250.50');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog).toHaveAccessibleName('Allocate ₹250.50 to Clinic reminder calls?');
  await expect(dialog.getByRole('definition')).toHaveText([/now.*after it/, /now.*after it/]);
  await dialog.getByRole('button', { name: 'Allocate ₹250.50' }).click();
  await expect(page.getByRole('status')).toContainText('₹250.50 was allocated to Clinic reminder calls');
  // A reload moves nothing, and neither does the form when it is sent again from the history.
  await page.reload();
  await expect(page.getByRole('status')).toContainText('₹250.50');
  await calls.getByRole('button', { name: 'Take back' }).click();
  await dialog.getByLabel('Amount').fill('250.50');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('button', { name: 'Take back ₹250.50' }).click();
  await expect(page.getByRole('status')).toContainText('was taken back from');
  expect(munim.munim('check')).toMatchObject({ ok: true });
});

test('an agent is made, and its name may be anything', async ({ page, owner }) => {
  await signIn(page, owner, '/agents');
  await page.getByRole('button', { name: 'New agent' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Give it a name/);
  await dialog.getByLabel('Name').fill('وكيل <b>المواعيد</b> 🤖');
  await dialog.getByLabel('Billing').selectOption('message');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('status')).toContainText('Its number is 105');
  await expect(page.getByRole('row').filter({ hasText: '105 · prepaid' })).toContainText('وكيل <b>المواعيد</b> 🤖');
  await page.getByRole('link', { name: 'Allocate credit to it' }).click();
  await expect(dialog.getByLabel('Amount')).toBeFocused();
});

test('an agent has a page, whose transfer leads back to it', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/agents');
  await page.getByRole('link', { name: 'Clinic reminder calls', exact: true }).click();
  await expect(page).toHaveURL(/\/agents\/103$/);
  await ready(page, javaScriptEnabled);
  await expect(page.getByRole('link', { name: 'clinic-calls' })).toBeVisible();
  await page.getByRole('button', { name: 'Allocate' }).click();
  await page.getByLabel('Amount').fill('12.34');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Allocate ₹12.34' }).click();
  await expect(page.getByRole('status')).toContainText('₹12.34 was allocated to Clinic reminder calls');
  await expect(page).toHaveURL(/\/agents\/103\?moved=/);
  await expect(page.getByText('₹12.34 was moved to agent 103')).toBeVisible();
});

test.describe('on a phone', () => {
  for (const width of [320, 390]) {
    test(`the page of an agent fits ${width} px`, async ({ page, owner }) => {
      await page.setViewportSize({ width, height: 844 });
      await signIn(page, owner, '/agents/103');
      await expect(page.getByRole('button', { name: 'Allocate' })).toBeInViewport();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    });
  }
});

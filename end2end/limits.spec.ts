// The limits of keys and agents, by plain forms.
import { expect, signIn, test } from './support/console.ts';

test('a key is made with limits, and its page tells what is used of them', async ({ page, owner }) => {
  await signIn(page, owner, '/keys?new=1');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('limited');
  await dialog.getByText('Limits', { exact: true }).click();
  await dialog.getByLabel('Used for').selectOption('inference');
  await dialog.getByLabel('Requests a minute').fill('sixty');
  await dialog.getByLabel('Rupees a day').fill('1,250.50');
  await dialog.getByRole('button', { name: 'Create' }).click();
  // The fields stay open with what was typed.
  await expect(dialog.getByLabel('Requests a minute')).toHaveAccessibleDescription(/This is not a number of requests/);
  await expect(dialog.getByLabel('Rupees a day')).toHaveValue('1,250.50');
  await dialog.getByLabel('Requests a minute').fill('60');
  await dialog.getByLabel('Models').fill('forii/qwen3-30b');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toContainText('forii_sk_');
  await page.goto('/keys');
  await page.getByRole('link', { name: 'limited', exact: true }).click();
  const limits = page.getByRole('region', { name: 'Limits' });
  await expect(limits).toContainText(/Requests a minute.*0 \/ 60/s);
  await expect(limits).toContainText(/Rupees a day.*₹0.00 \/\s+₹1,250.50/s);
  await expect(limits).toContainText('Begins anew');
  await expect(page.getByLabel('Details')).toContainText(/Calls of models alone.*forii\/qwen3-30b/s);
});

test('an agent is limited on its page, and the limits are taken away again', async ({ page, owner }) => {
  await signIn(page, owner, '/agents/103');
  await page.getByRole('button', { name: 'Limits' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toHaveAccessibleName('Limits of Clinic reminder calls');
  await dialog.getByLabel('Tokens a minute').fill('1,00,000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toContainText('They apply from the next call');
  await expect(page.getByRole('region', { name: 'Limits' })).toContainText('1,00,000');
  await page.goto('/usage');
  await expect(page.getByRole('region', { name: 'Limits' }).getByRole('link', { name: 'Clinic reminder calls' })).toHaveAttribute('href', '/agents/103');
  await page.goto('/agents/103');
  await page.getByRole('button', { name: 'Limits' }).click();
  await dialog.getByLabel('Tokens a minute').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toContainText('They apply from the next call');
  await expect(page.getByRole('region', { name: 'Limits' })).toHaveCount(0);
});

// What a page says that is open, with a script and without one.
import { expect, signIn, test } from './support/console.ts';

test('a page that is loaded again shows everything', async ({ page, munim, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/');
  if (javaScriptEnabled === false) {
    await expect(page.getByText('Live', { exact: true })).toBeHidden();
    await expect(page.getByRole('button', { name: 'Keyboard' })).toBeHidden();
  }
  const account = (munim.munim('account', 'list') as { id: string; email: string }[]).find(({ email }) => email === owner.email)!;
  munim.munim('account', 'credit', account.id, '--amount', '100000.00', '--note', 'paid');
  await page.reload();
  await expect(page.getByRole('main')).toContainText('₹1,04,');
});

test('low credit is said on every page, with what to do', async ({ page, munim, owner }) => {
  await signIn(page, { ...owner, email: 'chat@munim.example' }, '/');
  for (const path of ['/', '/usage', '/requests', '/keys', '/agents', '/settings', '/docs/api']) {
    await page.goto(path);
    await expect(page.getByRole('complementary', { name: 'Low balance' })).toContainText('Ask the operator for more');
  }
  await page.goto('/');
  await page.getByRole('link', { name: /Alert at/ }).click();
  await expect(page).toHaveURL(/settings\/notifications/);
  await page.getByLabel('Alert at, ₹').fill('');
  await page.getByRole('button', { name: 'Save low-balance alert' }).click();
  await expect(page.getByText('The low-balance alert is saved.')).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Low balance' })).toHaveCount(0);
  expect(munim.log()).not.toContain('ERROR');
});

test('the balance of the last days is a line, and words', async ({ page, owner }) => {
  await signIn(page, owner, '/');
  await expect(page.getByRole('img', { name: /^Balance by day: .* Credit came in on/ })).toBeVisible();
});

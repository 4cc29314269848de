import { expect, signIn, signOut, test } from './support/console.ts';

test('a visitor signs in and comes to the page that was asked for', async ({ page, owner }) => {
  await signIn(page, owner, '/usage?group_by=agent&measure=tokens');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Usage');
  await expect(page.getByLabel('Group by')).toHaveValue('agent');
});

test('a wrong password keeps the email and says what to do', async ({ page, owner }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not match');
  await expect(page.getByLabel('Email')).toHaveValue(owner.email);
  await expect(page.getByLabel('Password')).toHaveValue('');
});

test('after signing out the way back shows nothing', async ({ page, owner }) => {
  await signIn(page, owner);
  await signOut(page);
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/keys');
  await expect(page).toHaveURL(/\/sign-in\?next=\/keys$/);
});

test('a new owner signs up and has fifty rupees', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Binu <b>& Sons</b> 🚀');
  await page.getByLabel('Email').fill('binu@example.in');
  await page.getByLabel('Password').fill('a ledger of red cloth');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  await expect(page.getByRole('main')).toContainText('₹50.00');
});

test('a password that anybody would guess is said at its field', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Binu & Sons');
  await page.getByLabel('Email').fill('binu@example.in');
  for (const common of ['password1', 'Binu-2026!']) {
    await page.getByLabel('Password').fill(common);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/first that anybody would guess/);
    await expect(page.getByLabel('Password')).toHaveValue('');
    await expect(page.getByLabel('Name')).toHaveValue('Binu & Sons');
  }
  await page.getByLabel('Password').fill('three quiet rivers');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
});

test('a taken address is said at its field and nothing typed is lost', async ({ page, owner }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Binu');
  await page.getByLabel('Email').fill(owner.email.toUpperCase());
  await page.getByLabel('Password').fill('a ledger of red cloth');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/There is an account/);
  await expect(page.getByLabel('Name')).toHaveValue('Binu');
});

test.describe('what is not there', () => {
  test.use({ allowed: [/status of 404/] });

  test('says so and offers the next step', async ({ page }) => {
    const response = await page.goto('/nothing-here');
    expect(response?.status()).toBe(404);
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

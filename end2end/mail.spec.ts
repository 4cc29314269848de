import { expect, mailedLink, openMenu, signIn, test } from './support/console.ts';

test.use({ named: true, mail: true });

const PASSWORD = 'a ledger of red cloth';

test('whoever signs up confirms the address by a mail, and then has fifty rupees and may make keys', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Binu & Sons');
  await page.getByLabel('Email').fill('binu@example.in');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  const notice = page.getByRole('complementary', { name: 'Confirm email' });
  await expect(notice).toContainText('binu@example.in');
  await expect(page.getByRole('main')).toContainText('₹0.00');
  await page.goto(await mailedLink(page, 'binu@example.in', '/verify-email'));
  await page.getByRole('button', { name: 'Confirm email' }).click();
  await expect(page.getByRole('status')).toContainText('is confirmed');
  await page.getByRole('link', { name: 'Go on' }).click();
  await expect(page.getByRole('main')).toContainText('₹50.00');
  await expect(notice).toHaveCount(0);
});

test('a forgotten password is replaced by a link, which ends every other session', async ({ page, owner, browser, munim }) => {
  const other = await (await browser.newContext({ baseURL: munim.url })).newPage();
  await signIn(other, owner);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Email').fill(owner.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByRole('status')).toContainText('If there is an account');
  const link = await mailedLink(page, owner.email, '/reset-password');
  await page.goto(link);
  await page.getByLabel('New password').fill('seven blue umbrellas');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('status')).toContainText('The new password is set');
  await other.goto('/keys');
  await expect(other).toHaveURL(/\/sign-in\?next=\/keys$/);
  await other.context().close();
  await page.goto(link);
  await page.getByLabel('New password').fill('eight green umbrellas');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('alert')).toContainText('used already');
  await signIn(page, { ...owner, password: 'seven blue umbrellas' });
});

test('the old address takes a change of email back', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  await page.locator('form[action="/settings/email"] [name=email]').fill('thief@example.in');
  await page.locator('[name=email_password]').fill(owner.password);
  await page.getByRole('button', { name: 'Change email' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Open the link in the mail' })).toBeVisible();
  const back = await mailedLink(page, owner.email, '/verify-email/take-back');
  await page.goto(await mailedLink(page, 'thief@example.in', '/verify-email/new'));
  await page.getByRole('button', { name: 'Confirm email' }).click();
  await expect(page.getByRole('status')).toContainText('is changed');
  await page.goto(back);
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByRole('status')).toContainText('is as it was');
  await page.goto('/keys');
  await expect(page).toHaveURL(/\/sign-in\?next=\/keys$/);
  await signIn(page, owner);
});

test('mail is in the language that was chosen', async ({ page, owner }) => {
  await signIn(page, owner);
  await openMenu(page);
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await page.goto('/forgot-password');
  await page.locator('[name=email]').fill(owner.email);
  await page.locator('main .primary').click();
  await mailedLink(page, owner.email, '/reset-password');
  expect(await (await page.request.get('/dev/mail')).text()).toContain('नया पासवर्ड');
});

test('an owner chooses what is told, and adds an address that its reader confirms and leaves', async ({ page, owner }) => {
  await signIn(page, owner, '/settings/notifications');
  await page.getByLabel('A key was created or rotated').uncheck();
  await page.getByRole('button', { name: 'Save notices' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The notices are saved' })).toBeVisible();
  await expect(page.getByLabel('A key was created or rotated')).not.toBeChecked();
  await page.getByLabel('Email', { exact: true }).fill('bills@example.in');
  await page.getByRole('button', { name: 'Add address' }).click();
  await expect(page.getByText('waits to be confirmed')).toBeVisible();
  await page.goto(await mailedLink(page, 'bills@example.in', '/verify-email/notices'));
  await page.getByRole('button', { name: 'Confirm email' }).click();
  await expect(page.getByRole('status')).toContainText('Your address is confirmed');
  await page.goto('/settings/notifications');
  await expect(page.getByText('waits to be confirmed')).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove bills@example.in' }).click();
  await expect(page.getByText('There are none.')).toBeVisible();
});

for (const width of [390, 1280]) {
  test(`the bell leads to the notices, by keyboard too, ${width} pixels wide`, async ({ page, owner }) => {
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, owner);
    const bell = page.getByRole('link', { name: /^Notices/ });
    const box = await bell.boundingBox();
    expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(24);
    await bell.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Notices' })).toBeVisible();
    await expect(page.getByText('A new browser signed in')).toBeVisible();
    await expect(bell).toHaveAttribute('aria-current', 'page');
  });
}

import { expect, openMenu, signIn, test } from './support/console.ts';

test('a language is chosen under its own name, and stays', async ({ page, owner }) => {
  await page.goto('/sign-in?next=/usage');
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await expect(page).toHaveURL('/sign-in?next=/usage');
  await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
  await expect(page).toHaveTitle('साइन इन करें · Munim');
  await page.getByLabel('ईमेल').fill(owner.email);
  await page.getByLabel('पासवर्ड').fill('not this one');
  await page.getByRole('button', { name: 'साइन इन करें' }).click();
  await expect(page.getByRole('alert')).toContainText('ईमेल और पासवर्ड मेल नहीं खाते');
  await page.getByLabel('पासवर्ड').fill(owner.password);
  await page.getByRole('button', { name: 'साइन इन करें' }).click();
  await expect(page).toHaveURL('/usage');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('उपयोग');
  await openMenu(page);
  await page.getByRole('banner').getByRole('button', { name: 'English' }).click();
  await expect(page).toHaveURL('/usage');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Usage');
});

test('the settings have the choice too', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  const part = page.getByRole('region', { name: 'Language' });
  await expect(part).toContainText('English');
  await part.getByRole('button', { name: 'हिन्दी' }).click();
  await expect(page).toHaveURL('/settings');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('सेटिंग');
});

test('every page in Hindi fits a phone of 320 pixels', async ({ page, owner, context, munim }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, owner);
  await context.addCookies([{ name: 'munim_language', value: 'hi', url: munim.url }]);
  for (const path of ['/', '/keys', '/usage', '/requests', '/models', '/settings', '/docs/api', '/requests?model=forii%2Fdeepseek-v3&status=2xx', '/agents', '/agents?new=1', '/agents?allocate=103', '/agents?allocate=103&amount=5']) {
    await page.goto(path);
    const screen = await page.screenshot({ fullPage: true });
    expect(screen.readUInt32BE(16), `${path} is wider than the screen`).toBeLessThanOrEqual(320);
  }
});

test.describe('a browser that asks for Hindi', () => {
  test.use({ locale: 'hi-IN' });

  test('is answered in it', async ({ page }) => {
    await page.goto('/sign-up');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('अपना अकाउंट बनाएँ');
  });
});

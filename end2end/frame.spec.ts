// What is round every page: the account's menu, the theme, errors, notices.
import { expect, openMenu, signIn, test } from './support/console.ts';

for (const [width, hasTouch] of [[1280, false], [390, true]] as const) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 }, hasTouch, isMobile: hasTouch });

    test('the menu of the account opens, closes by Escape and by a click beside it, and leads to the settings', async ({ page, owner }) => {
      await signIn(page, owner, '/requests');
      const signOut = page.getByRole('button', { name: 'Sign out', exact: true });
      await expect(signOut).toBeHidden();
      await openMenu(page);
      await expect(signOut).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('Escape');
      await expect(signOut).toBeHidden();
      await openMenu(page);
      await page.getByRole('heading', { level: 1 }).click({ force: true });
      await expect(signOut).toBeHidden();
      await openMenu(page);
      const settings = page.locator('#menu').getByRole('link', { name: 'Settings' });
      await (hasTouch ? settings.tap() : settings.click());
      await expect(page).toHaveURL('/settings');
    });

    test('a theme is chosen in the menu and stays, signed out too', async ({ page, owner }) => {
      await signIn(page, owner, '/usage?group_by=agent');
      await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(250, 248, 243)');
      await openMenu(page);
      await page.getByRole('button', { name: 'Dark' }).click();
      await expect(page).toHaveURL('/usage?group_by=agent');
      await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(23, 21, 19)');
      await openMenu(page);
      await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await expect(page).toHaveURL(/sign-in/);
      await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(23, 21, 19)');
      await page.getByRole('button', { name: 'System' }).click();
      await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(250, 248, 243)');
    });
  });
}

test('title, balance and action stand at the same places on every page', async ({ page, owner }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, owner);
  const places = new Set<string>();
  for (const path of ['/', '/usage', '/requests', '/keys', '/agents', '/settings', '/docs/api']) {
    await page.goto(path);
    const title = (await page.getByRole('heading', { level: 1 }).boundingBox())!;
    // The overview has the balance as its figure.
    const outermost = (await page.locator(path === '/' ? '.page-head .button' : '.balance-line').boundingBox())!;
    expect(Math.round(outermost.x + outermost.width), path).toBe(1248);
    places.add(`${Math.round(title.x)}, ${Math.round(title.y + title.height / 2)}`);
  }
  expect([...places]).toHaveLength(1);
});

test('the menu of the account is walked by the keyboard', async ({ page, owner }) => {
  await signIn(page, owner, '/keys');
  await page.getByRole('button', { name: /^Account / }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.locator('#menu').getByRole('link', { name: 'Settings' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Account / })).toBeFocused();
});

test('a notice of what was done can be dismissed', async ({ page, owner }) => {
  await signIn(page, owner, '/settings?done=name');
  await expect(page.getByRole('status')).toContainText('The name is changed');
  await page.getByRole('link', { name: 'Dismiss' }).click();
  await expect(page).toHaveURL('/settings');
  await expect(page.getByText('The name is changed.', { exact: true })).toHaveCount(0);
});

test('the notice of low credit can be dismissed, and stays away', async ({ page, owner }) => {
  await signIn(page, { ...owner, email: 'chat@munim.example' }, '/requests');
  const notice = page.getByRole('complementary', { name: 'Low balance' });
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page).toHaveURL('/requests');
  await expect(notice).toHaveCount(0);
  await page.goto('/keys');
  await expect(notice).toHaveCount(0);
});

test.describe('what is not there', () => {
  test.use({ allowed: [/status of 404/] });

  test('has the frame for an owner', async ({ page, owner }) => {
    await signIn(page, owner);
    await page.goto('/nothing-here');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is at this address');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Keys' }).click();
    await expect(page).toHaveURL('/keys');
  });
});

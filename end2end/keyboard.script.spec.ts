// The keys that a page knows besides the browser's own.
import { expect, openMenu, ready, signIn, test } from './support/console.ts';

test('the slash goes to the filter, and a question mark shows the keys', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  await page.keyboard.press('/');
  await expect(page.getByLabel('Group by')).toBeFocused();
  // In a field they are letters.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Control+/');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/usage/);
});

test('the keys of one character can be switched off, which the browser remembers', async ({ page, owner }) => {
  await signIn(page, owner, '/keys');
  await ready(page, true);
  await page.keyboard.press('?');
  await page.getByLabel('Use /, ? and g').uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(/keys$/);
  await page.goto('/usage');
  await ready(page, true);
  await page.keyboard.press('/');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByLabel('Group by')).not.toBeFocused();
  await openMenu(page);
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await expect(page.getByLabel('Use /, ? and g')).not.toBeChecked();
  await page.getByLabel('Use /, ? and g').check();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Group by')).toBeFocused();
});

test('arrows walk a list from row to row', async ({ page, owner }) => {
  await signIn(page, owner, '/requests');
  await ready(page, true);
  const link = (number: number) => page.getByRole('row').nth(number).getByRole('link');
  await link(1).focus();
  await page.keyboard.press('ArrowDown');
  await expect(link(2)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(link(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(link(1)).toBeFocused();
});

test('arrows walk a chart from bar to bar, and show what each is', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  const bars = page.getByRole('group', { name: /^A bar for each day/ }).getByRole('link');
  const last = (await bars.count()) - 1;
  // The tabulator stops at one of them, the newest.
  await page.getByRole('link', { name: 'By hour of the week' }).focus();
  await page.keyboard.press('Tab');
  await expect(bars.nth(last)).toBeFocused();
  const panel = page.locator('.values strong');
  await expect(panel).toHaveText((await bars.nth(last).locator('.tip').textContent())!);
  await page.keyboard.press('ArrowLeft');
  await expect(bars.nth(last - 1)).toBeFocused();
  await expect(panel).toHaveText((await bars.nth(last - 1).locator('.tip').textContent())!);
  await expect(panel).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(bars.nth(last)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(bars.nth(last - 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/requests\?start=/);
});

test('g and a letter go to a page, unless these keys are off', async ({ page, owner }) => {
  await signIn(page, owner);
  for (const [letter, path] of [['u', '/usage'], ['r', '/requests'], ['k', '/keys'], ['a', '/agents'], ['s', '/settings'], ['o', '/']]) {
    await ready(page, true);
    await page.keyboard.press('g');
    await page.keyboard.press(letter!);
    await expect(page).toHaveURL(path!);
  }
  await ready(page, true);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText('Requests');
  await page.getByLabel('Use /, ? and g').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await expect(page).toHaveURL('/');
});

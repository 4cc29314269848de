// The command palette, by keyboard and by touch.
import AxeBuilder from '@axe-core/playwright';
import { expect, ready, signIn, test } from './support/console.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('Ctrl+K finds by keyboard alone, and Escape gives the focus back', async ({ page, owner }) => {
      await signIn(page, owner);
      await ready(page, true);
      await page.getByRole('link', { name: 'Usage', exact: true }).focus();
      await page.keyboard.press('Control+k');
      const dialog = page.getByRole('dialog', { name: /^Search pages, keys/ });
      const field = dialog.getByRole('combobox');
      await expect(field).toBeFocused();
      const options = dialog.getByRole('option');
      await expect(options.first()).toHaveAttribute('aria-selected', 'true');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
      await expect(field).toHaveAttribute('aria-activedescendant', 'hit-1');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await expect(options.last()).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await expect(page.getByRole('link', { name: 'Usage', exact: true })).toBeFocused();
      await page.keyboard.press('Meta+k');
      await field.fill('mobile');
      await expect(options.first()).toContainText('mobile-app');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/\/keys/);
    });
  });
}

test('an action of the palette opens its dialog', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('create');
  await expect(page.getByRole('dialog').getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByLabel('Name', { exact: true })).toBeFocused();
  // Closing the dialog of a page leaves the page as it is, with the focus on it.
  await ready(page, true);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/keys');
  await expect(page.getByRole('main')).toBeFocused();
});

test('in a field Ctrl+K works too, and again closes', async ({ page, owner }) => {
  await signIn(page, owner, '/settings');
  await ready(page, true);
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
});

test.describe('a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('opens it by a tap and closes it beside', async ({ page, owner }) => {
    await signIn(page, owner);
    await ready(page, true);
    await page.getByRole('link', { name: 'Search' }).tap();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('combobox')).toBeFocused();
    await page.touchscreen.tap(5, 830);
    await expect(dialog).toHaveCount(0);
    await page.getByRole('link', { name: 'Search' }).tap();
    await dialog.getByRole('option', { name: /Requests/ }).tap();
    await expect(page).toHaveURL('/requests');
  });
});

// What scripts add to the page of reports: choices apply at once, and a bar's values stand beside it.
import { expect, ready, signIn, test } from './support/console.ts';

test('a choice applies at once, without loading the page, and Back takes it back', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await page.getByLabel('Group by').focus();
  await page.getByLabel('Group by').selectOption('Agent');
  await expect(page.getByRole('heading', { name: 'Cost per day by agent' })).toBeVisible();
  await expect(page.getByLabel('Group by')).toBeFocused();
  await expect(page).toHaveURL(/group_by=agent/);
  await page.getByRole('link', { name: '7 days', exact: true }).click();
  await expect(page.getByRole('link', { name: '7 days', exact: true })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('link', { name: '7 days', exact: true })).toBeFocused();
  await expect(page).toHaveURL(/group_by=agent/);
  await page.getByLabel('From').fill('5 nov 2025');
  await page.getByLabel('To').fill('9 nov 2025');
  await page.getByLabel('To').press('Enter');
  await expect(page.getByLabel('From')).toHaveValue('5 Nov 2025');
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Cost per day by agent' })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { kept: boolean }).kept)).toBe(true);
});

test('the values of every series stand beside the bar under the pointer', async ({ page, owner }) => {
  await signIn(page, owner, '/usage');
  await ready(page, true);
  const bar = page.getByRole('group', { name: /^A bar for each day/ }).getByRole('link').nth(3);
  const name = (await bar.locator('title').textContent())!;
  await bar.locator('.hit').hover();
  const panel = page.locator('.values');
  await expect(panel.locator('> span')).toHaveCount(name.split('\n').length);
  await expect(panel).toContainText(name.split('\n')[0]!.split(': ')[1]!);
  // It does not cover its bar.
  const [box, under] = [(await panel.boundingBox())!, (await bar.locator('.hit').boundingBox())!];
  expect(box.x >= under.x + under.width || box.x + box.width <= under.x).toBe(true);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(panel).toHaveCount(0);
});

for (const width of [390, 1280]) {
  test.describe(`by touch at ${width} pixels`, () => {
    test.use({ hasTouch: true, viewport: { width, height: 844 } });

    test('a tap on a bar shows its values, and a link to its requests', async ({ page, owner }) => {
      await signIn(page, owner, '/usage');
      await ready(page, true);
      const bars = page.getByRole('group', { name: /^A bar for each day/ }).getByRole('link');
      await bars.nth(5).locator('.hit').tap();
      const panel = page.locator('.values');
      await expect(panel).toContainText('₹');
      await expect(page).toHaveURL(/\/usage/);
      // The panel of the first is beside it, in the way of those at its right.
      await bars.nth(26).locator('.hit').tap();
      await expect(panel).toHaveCount(1);
      const box = (await panel.boundingBox())!;
      expect(box.x >= 0 && box.x + box.width <= width).toBe(true);
      await panel.getByRole('link', { name: 'Requests' }).tap();
      await expect(page).toHaveURL(/\/requests\?start=(\d{4}-\d\d-\d\d)&end=\1$/);
    });
  });
}

// What scripts must not move, and what only they can do, round every page.
import AxeBuilder from '@axe-core/playwright';
import { expect, openMenu, ready, signIn, test } from './support/console.ts';

for (const width of [1280, 390]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('nothing moves when the scripts come', async ({ page, owner }) => {
      await page.addInitScript(() => {
        const moved: number[] = ((globalThis as { moved?: number[] }).moved = []);
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => moved.push((entry as unknown as { value: number }).value))).observe({ type: 'layout-shift', buffered: true });
      });
      await signIn(page, owner);
      const places = () => page.locator('.column > *, .nav a, main > *').evaluateAll((elements) => elements.map((element) => JSON.stringify(element.getBoundingClientRect())));
      for (const path of ['/keys', '/requests', '/settings']) {
        let release = () => {};
        const held = new Promise<void>((done) => (release = done));
        await page.route('**/*.wasm', async (route) => {
          await held;
          await route.continue();
        });
        await page.goto(path, { waitUntil: 'commit' });
        // The last of the page, after its contents.
        await page.locator('#shortcuts').waitFor({ state: 'attached' });
        await page.evaluate(() => document.fonts.ready);
        const before = await places();
        release();
        await ready(page, true);
        await page.unroute('**/*.wasm');
        expect(await places(), path).toEqual(before);
        expect(await page.evaluate(() => (globalThis as { moved?: number[] }).moved), path).toEqual([]);
      }
    });
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test.describe(`${colorScheme}, ${width} pixels`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('axe finds nothing in the open menu', async ({ page, owner }) => {
        await signIn(page, owner, '/keys');
        await ready(page, true);
        await openMenu(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
      });
    });
  }
}

test('a password can be looked at, and is sent as one', async ({ page, owner }) => {
  await page.goto('/sign-in');
  const field = page.locator('[name=password]');
  const button = page.getByRole('button', { name: 'Show' });
  await field.fill(owner.password);
  await button.click();
  await expect(field).toHaveAttribute('type', 'text');
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await button.press('Enter');
  await expect(field).toHaveAttribute('type', 'password');
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await expect(field).toHaveValue(owner.password);
  await button.click();
  await page.getByLabel('Email').fill(owner.email);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/');
});

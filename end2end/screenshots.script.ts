// Pictures of the demo for the README, by `make screenshots`.
import { join, resolve } from 'node:path';
import { ready, signIn, test } from './support/console.ts';

const FOLDER = resolve(import.meta.dirname, '../docs/screenshots');

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 860 } });

    test('pages', async ({ page, owner }) => {
      await signIn(page, owner);
      for (const [name, path] of [['overview', '/'], ['usage', '/usage'], ['requests', '/requests'], ['keys', '/keys']]) {
        await page.goto(path!);
        await page.screenshot({ path: join(FOLDER, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`) });
      }
    });

    test('the key, once', async ({ page, owner }) => {
      await signIn(page, owner, '/keys');
      await ready(page, true);
      await page.getByRole('button', { name: 'Create New Key' }).click();
      await page.getByLabel('Name').fill('prod-api');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('button', { name: 'Copy' }).waitFor();
      await page.screenshot({ path: join(FOLDER, `key${colorScheme === 'dark' ? '-dark' : ''}.png`) });
    });
  });
}

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

  test('pages', async ({ page, owner }) => {
    await signIn(page, owner);
    for (const [name, path] of [['overview', '/'], ['keys', '/keys']]) {
      await page.goto(path!);
      await page.screenshot({ path: join(FOLDER, `${name}-phone.png`) });
    }
  });
});

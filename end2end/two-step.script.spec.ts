// Two-step sign-in where scripts run: axe in every state, Hindi, and a phone's width.
import type { Page } from '@playwright/test';
import { Authenticator } from './support/authenticator.ts';
import { violations } from './support/axe.ts';
import { enterCredentials, expect, ready, signIn, test } from './support/console.ts';

async function check(page: Page, where: string): Promise<void> {
  expect(await violations(page), where).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${where} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** Waits for the dialog to hold another step. */
async function step(page: Page, selector: string): Promise<void> {
  await expect(page.locator(`dialog.modal ${selector}`)).toBeVisible();
}

for (const language of ['en', 'hi'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${language}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width: 320, height: 700 }, locale: `${language}-IN` });

      test('every state of it is in order', async ({ page, owner }) => {
        // axe looks a dozen times.
        test.setTimeout(90_000);
        await enterCredentials(page, owner);
        await page.waitForURL('/');
        await page.goto('/settings/two-step');
        await ready(page, true);
        await check(page, 'off');
        await page.locator('#ask-app').click();
        await step(page, '[name=password]');
        await check(page, 'the question for the password');
        await page.locator('dialog.modal [name=password]').fill(owner.password);
        await page.locator('dialog.modal .modal-foot button').click();
        await step(page, 'svg');
        await check(page, 'the square');
        const app = new Authenticator((await page.locator('pre code').textContent())!);
        await page.locator('dialog.modal [name=code]').fill('1');
        await page.locator('dialog.modal .modal-foot button').click();
        await step(page, '.error');
        await check(page, 'a wrong code');
        await page.locator('dialog.modal [name=code]').fill(app.code());
        await page.locator('dialog.modal .modal-foot button').click();
        await step(page, '#new-codes');
        await check(page, 'the recovery codes');
        const codes = (await page.locator('#new-codes').textContent())!.split('\n');
        await page.keyboard.press('Escape');
        await expect(page.locator('[data-unsaved]')).toBeVisible();
        await page.locator('dialog.modal .modal-foot a').click();
        await expect(page.locator('dialog.modal')).toHaveCount(0);
        await check(page, 'on');
        for (const ask of ['codes', 'remove-app']) {
          await page.goto(`/settings/two-step?ask=${ask}`);
          await ready(page, true);
          await check(page, ask);
        }
        await page.goto('/settings');
        await check(page, 'the settings');
        await page.context().clearCookies();
        await enterCredentials(page, owner);
        await page.waitForURL(/sign-in\/code/);
        await check(page, 'the second step');
        await page.locator('[name=code]').fill('1');
        await page.locator('main button').click();
        await check(page, 'a wrong second step');
        await page.goto('/sign-in/code?recovery=1');
        await check(page, 'a recovery code');
        await page.locator('[name=code]').fill(codes[0]!);
        await page.locator('main button').click();
        await page.waitForURL('/');
      });
    });
  }
}

test('the codes are copied, and are gone from a page that is left', async ({ page, owner, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, owner, '/settings/two-step');
  await ready(page, true);
  await page.locator('#ask-app').click();
  await page.getByLabel('Your password').fill(owner.password);
  await page.getByRole('button', { name: 'Go on' }).click();
  const app = new Authenticator((await page.locator('pre code').textContent())!);
  await page.getByLabel('Code', { exact: true }).fill(app.code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'Copy' }).click();
  const shown = await page.locator('#new-codes').textContent();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
  await page.goto('/keys');
  await page.goBack();
  await ready(page, true);
  expect(await page.content()).not.toContain(shown!.split('\n')[0]);
});

import { axe } from './support/axe.ts';
import { enterCredentials, expect, test } from './support/console.ts';

test.use({ named: true, mail: true });

const PAGES = ['/forgot-password', '/reset-password?link=x', '/verify-email?link=x', '/verify-email/take-back?link=x', '/verify-email/notices?link=x', '/verify-email/leave?link=x'];
const OWN = ['/notices', '/settings/notifications'];

for (const language of ['en-IN', 'hi-IN']) {
  test.describe(language, () => {
    test.use({ locale: language });
    for (const width of [320, 1280]) {
      test(`axe finds nothing on the pages of mails, ${width} pixels wide`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        for (const path of PAGES) {
          await page.goto(path);
          expect.soft(await axe(page), path).toEqual([]);
          await page.locator('main .primary').click();
          expect.soft(await axe(page), `${path}, refused`).toEqual([]);
        }
      });

      for (const colorScheme of ['light', 'dark'] as const) {
        test(`axe finds nothing on the pages of notices, ${width} pixels wide, ${colorScheme}`, async ({ page, owner }) => {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          await enterCredentials(page, owner);
          await page.locator('main h1').waitFor();
          for (const path of OWN) {
            await page.goto(path);
            expect.soft(await axe(page), path).toEqual([]);
            expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
          }
        });
      }
    }
  });
}

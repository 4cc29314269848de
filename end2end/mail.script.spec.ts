import { axe } from './support/axe.ts';
import { expect, test } from './support/console.ts';

test.use({ mail: true });

const PAGES = ['/forgot-password', '/reset-password?link=x', '/verify-email?link=x', '/verify-email/take-back?link=x'];

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
    }
  });
}

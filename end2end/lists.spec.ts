// Lists: rows that are links, menus of actions, and several rows chosen at once.
import { expect, ready, signIn, test } from './support/console.ts';
import { act } from './support/lists.ts';

for (const [what, width, hasTouch] of [['a phone', 390, true], ['a laptop', 1280, false]] as const) {
  test.describe(what, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch, isMobile: hasTouch });

    test('a request opens from anywhere in its row', async ({ page, owner }) => {
      for (const path of ['/requests', '/']) {
        if (path === '/requests') await signIn(page, owner, path);
        else await page.goto(path);
        const row = page.getByRole('row').filter({ hasText: 'forii/' }).first();
        await expect(row.getByRole('link')).toHaveCount(1);
        const address = await row.getByRole('link').getAttribute('href');
        await row.scrollIntoViewIfNeeded();
        const { x, y, width: wide, height } = (await row.boundingBox())!;
        if (hasTouch) await page.touchscreen.tap(x + wide * 0.6, y + height * 0.8);
        else await page.mouse.click(x + wide * 0.6, y + height * 0.8);
        await expect(page, path).toHaveURL(new RegExp(`${address}$`));
      }
    });

    test('a key is revoked from its row', async ({ page, owner, javaScriptEnabled }) => {
      await signIn(page, owner, '/keys');
      await ready(page, javaScriptEnabled);
      const row = page.getByRole('row').filter({ hasText: 'mobile-app' });
      await act(row, 'Revoke');
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await expect(row).toContainText('Revoked');
    });

    test('several keys are chosen and revoked at once', async ({ page, owner, javaScriptEnabled, munim }) => {
      await signIn(page, owner, '/keys');
      await ready(page, javaScriptEnabled);
      const chosen = page.getByRole('button', { name: 'Revoke selected' });
      await expect(chosen).toBeHidden();
      await page.getByLabel('Select mobile-app').check();
      await page.getByLabel('Select clinic-calls').check();
      await expect(chosen).toBeInViewport();
      await chosen.click();
      const dialog = page.getByRole('dialog', { name: 'Revoke 2 keys?' });
      await expect(dialog.getByRole('row').filter({ hasText: 'clinic-calls' })).toContainText('₹');
      await dialog.getByRole('button', { name: 'Revoke 2 keys' }).click();
      await expect(page.getByRole('status').filter({ hasText: '2 keys are revoked' })).toContainText('mobile-app');
      for (const name of ['mobile-app', 'clinic-calls']) {
        await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Revoked');
      }
      await expect(page.getByRole('row').filter({ hasText: 'production' })).toContainText('Active');
      // The receipt is at its address.
      await page.reload();
      await expect(page.getByText('2 keys are revoked')).toBeVisible();
      expect(munim.munim('check')).toMatchObject({ ok: true });
    });
  });
}

// What a page looks like where it is narrow, enlarged, printed or drawn in the reader's own colours, and with names that
// nobody expects.
import type { Page } from '@playwright/test';
import { type Console, expect, type Owner, ready, signIn, test } from './support/console.ts';
import { smallTargets } from './support/targets.ts';

const OPEN = ['/sign-in', '/sign-up', '/docs/api', '/docs/api/gateway', '/models', '/nothing-here'];
const SIGNED_IN = [
  '/', '/usage', '/usage?group_by=key&measure=tokens', '/usage?group_by=agent', '/usage?group_by=day', '/usage?start=x&end=y', '/requests',
  '/requests?cost=x&model=forii%2Fbge-m3', '/requests?status=cut', '/requests?columns=cached,id', '/models', '/models?model=forii%2Fdeepseek-v3&input=1200&cached=200&output=340&calls=1000', '/keys', '/keys?q=nobody', '/keys?new=1', '/agents', '/agents?new=1',
  '/agents?allocate=103', '/agents?allocate=103&amount=5', '/settings', '/settings?zone=1', '/settings/security', '/settings/notifications', '/settings/webhooks', '/settings/webhooks?new=1', '/settings/activity', '/settings/data', '/search?q=a', '/docs/api', '/sign-out', '/nothing-here',
];
/** Without a space, as long as a name may be. */
const LONG = 'n'.repeat(100);
const RIGHT_TO_LEFT = 'وكيل المواعيد للعيادة';

test.use({ allowed: [/status of 404/] });

/** By how many pixels the page is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Goes to every page, before somebody has signed in and after, and to each dialog of the keys. */
async function everywhere(page: Page, owner: Owner, look: (where: string) => Promise<void>): Promise<void> {
  for (const path of OPEN) {
    await page.goto(path);
    await look(`${path}, signed out`);
  }
  await signIn(page, owner);
  for (const path of SIGNED_IN) {
    await page.goto(path);
    await look(path);
  }
  await page.goto('/requests?status=cut');
  await page.goto((await page.getByRole('row').nth(1).getByRole('link').getAttribute('href'))!);
  await look('a request');
  await page.goto('/keys');
  const row = page.getByRole('row').filter({ hasText: 'production' });
  const id = await row.locator('button[name=revoke]').getAttribute('value');
  for (const word of ['edit', 'rotate', 'revoke']) {
    await page.goto(`/keys?${word}=${id}`);
    await look(`/keys?${word}`);
  }
}

/** An account whose names are long, or run from right to left. */
async function name(page: Page, munim: Console, owner: Owner): Promise<void> {
  await signIn(page, owner);
  const account = await page.locator('input[name=account]').first().inputValue();
  const send = (path: string, form: Record<string, string>) =>
    page.request.post(path, { form: { ...form, account }, headers: { 'sec-fetch-site': 'same-origin', origin: munim.url } });
  for (const text of [LONG, RIGHT_TO_LEFT]) {
    expect((await send('/agents', { name: text, billing: 'minute' })).status()).toBe(200);
    expect((await send('/keys', { name: text, agent_id: text === LONG ? '105' : '106' })).status()).toBe(200);
  }
  expect((await send('/settings/name', { name: LONG })).status()).toBe(200);
}

for (const hasTouch of [false, true]) {
  test.describe(hasTouch ? 'a phone' : 'a narrow window', () => {
    test.use({ viewport: { width: 390, height: 844 }, hasTouch, isMobile: hasTouch });

    test('everything that can be pressed is large enough or far enough from the next', async ({ page, owner }) => {
      await everywhere(page, owner, async (where) => expect(await smallTargets(page), where).toEqual([]));
    });
  });
}

for (const [what, viewport, deviceScaleFactor] of [['320 pixels', { width: 320, height: 640 }, 1], ['200 per cent', { width: 640, height: 430 }, 2]] as const) {
  test.describe(what, () => {
    test.use({ viewport, deviceScaleFactor });

    test('no page is wider than its window', async ({ page, owner }) => {
      await everywhere(page, owner, async (where) => expect(await overflow(page), where).toBe(0));
    });

    test('no page is wider than its window, whatever things are called', async ({ page, owner, munim }) => {
      await name(page, munim, owner);
      for (const path of ['/', '/usage?group_by=agent', '/keys', '/agents', '/agents?allocate=105', '/agents?allocate=106&amount=1', '/settings', '/settings/activity', '/search?q=n', '/keys?q=n', `/requests?agent=105`]) {
        await page.goto(path);
        expect(await overflow(page), path).toBe(0);
        for (const button of await page.getByRole('dialog').getByRole('button').all()) await expect(button, path).toBeInViewport();
      }
    });
  });
}

test.describe('paper', () => {
  // A sheet of A4 between its margins.
  test.use({ viewport: { width: 718, height: 1040 } });

  test('has the figures, whole, and not the furniture', async ({ page, owner }) => {
    await signIn(page, owner);
    await page.emulateMedia({ media: 'print' });
    for (const path of ['/', '/usage', '/usage?group_by=key', '/requests', '/keys', '/agents', '/settings', '/settings/activity', '/docs/api', '/models']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      for (const gone of [page.getByRole('navigation', { name: 'Main' }), page.getByText('Skip to content'), page.getByRole('button', { name: 'Sign out' }).first()]) {
        await expect(gone, path).toBeHidden();
      }
      expect(await overflow(page), path).toBe(0);
    }
  });
});

test.describe("the reader's own colours", () => {
  test.use({ forcedColors: 'active' });

  test('tell the layers of a chart apart by patterns', async ({ page, owner }) => {
    await signIn(page, owner);
    await ready(page, true);
    const fills = await page.locator('.bar rect').evaluateAll((layers) => layers.map((layer) => getComputedStyle(layer).fill));
    expect(new Set(fills).size).toBeGreaterThanOrEqual(4);
    for (const fill of fills) expect(fill).toMatch(/^url\(/);
    // The place that is open is marked by more than its colour, which is not there.
    const current = page.getByRole('navigation', { name: 'Main' }).locator('[aria-current]');
    await expect(current).toHaveCSS('font-weight', '600');
  });
});

// How a page gives way to the next one.
import type { Page } from '@playwright/test';
import { expect, ready, signIn, signOut, test } from './support/console.ts';

/** Follows a link as a hand does that does not wait for the page; where there is none, goes back. */
const follow = (page: Page, path: string) =>
  page.evaluate((path) => {
    const link = document.querySelector<HTMLAnchorElement>(`a[href="${path}"]`);
    link ? link.click() : history.back();
  }, path);

/** Whether the page came in by a fade. */
const faded = (page: Page) => page.evaluate(() => (globalThis as { faded?: boolean }).faded);

/** Notes on each page whether it fades in. */
const note = (page: Page) =>
  page.addInitScript(() => addEventListener('pagereveal', (event) => ((globalThis as { faded?: boolean }).faded = event.viewTransition !== null)));

test('a page fades into the next one', async ({ page, owner }) => {
  await note(page);
  await signIn(page, owner);
  for (const name of ['Usage', 'Keys', 'API reference']) {
    await page.getByRole('link', { name, exact: true }).click();
    await ready(page, true);
    expect(await faded(page), name).toBe(true);
  }
  await signOut(page);
  await expect(page).toHaveURL(/sign-in/);
  expect(await faded(page)).toBe(true);
});

test.describe('who wants no motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });
  test('gets none', async ({ page, owner }) => {
    await note(page);
    await signIn(page, owner);
    await page.getByRole('link', { name: 'Usage', exact: true }).click();
    await ready(page, true);
    expect(await faded(page)).toBe(false);
  });
});

// Whatever the browser reports on the way fails the test.
test('steps that overtake each other are no errors', async ({ page, owner }) => {
  await signIn(page, owner);
  const paths = ['/usage', '/keys', '/docs/api', '/agents', '/requests', '/settings', '/'];
  for (let step = 0; step < 64; step += 1) {
    const path = paths[(step * 3) % paths.length]!;
    await follow(page, step % 4 === 3 ? 'back' : path).catch(() => {}); // the page of the step is gone
    if (step % 8 === 0) await page.waitForURL('**', { waitUntil: 'load' });
  }
  // The last step may overtake this one.
  await expect(() => page.goto('/keys')).toPass();
  await ready(page, true);
});

test('a step to an answer that is no page is no error', async ({ page }) => {
  await page.goto('/docs/api');
  await page.getByRole('link', { name: '/v1/openapi.json' }).click();
  await expect(page).toHaveURL(/openapi\.json$/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

// What pages cost over the wire. Counts are of the same build each time, so they belong into a test.
import type { CDPSession } from '@playwright/test';
import { expect, ready, signIn, test } from './support/console.ts';

const PAGES = ['/', '/usage', '/requests', '/agents', '/keys', '/settings', '/docs/api'];

/** Counts the bytes that arrive from now on, without the head of the page: 0.7 KB, nearly all of it the same each time. */
async function scale(session: CDPSession): Promise<() => number> {
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.responseReceived', ({ type, response }) => (bytes -= type === 'Document' ? response.encodedDataLength : 0));
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  return () => {
    const weighed = bytes;
    bytes = 0;
    return weighed;
  };
}

test('a cold load of any page is light, and lighter without JavaScript', async ({ page, owner, context, javaScriptEnabled }) => {
  await signIn(page, owner);
  const session = await context.newCDPSession(page);
  const weigh = await scale(session);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  for (const path of PAGES) {
    await page.goto('about:blank');
    weigh();
    await page.goto(path);
    await ready(page, javaScriptEnabled);
    const bytes = weigh();
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes, path).toBeLessThanOrEqual(javaScriptEnabled === false ? 25_000 : 150_000);
  }
});

test('the next page is its own HTML and nothing else', async ({ page, owner, context, javaScriptEnabled }) => {
  await signIn(page, owner);
  await ready(page, javaScriptEnabled);
  const weigh = await scale(await context.newCDPSession(page));
  // A report says each of its figures: thirty bars of four layers, a month of rows with ten figures each, and what changed.
  for (const [path, most] of [['/keys', 3_400], ['/agents', 4_000], ['/requests', 4_200], ['/', 5_000], ['/settings', 4_700], ['/usage?group_by=day', 6_000], ['/usage', 7_600]] as const) {
    weigh();
    await page.goto(path);
    await ready(page, javaScriptEnabled);
    const bytes = weigh();
    expect(bytes, path).toBeGreaterThan(2_000);
    expect(bytes, path).toBeLessThanOrEqual(most);
  }
});

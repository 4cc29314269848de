// What a cold load of /keys costs over the wire. Counts are of the same build each time, so they belong into a test.
import { expect, signIn, test } from './support/console.ts';

test('a cold load of /keys stays light', async ({ page, owner, context }) => {
  await signIn(page, owner);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const urls = new Map<string, string>();
  const sizes = { all: 0, withoutScript: 0 };
  session.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sizes.all += encodedDataLength;
    if (!/\.(js|wasm)$/.test(urls.get(requestId) ?? '')) sizes.withoutScript += encodedDataLength;
  });
  await page.goto('/keys', { waitUntil: 'networkidle' });
  expect(sizes.all).toBeLessThanOrEqual(150_000);
  expect(sizes.withoutScript).toBeLessThanOrEqual(25_000);
});

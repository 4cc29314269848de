// What a cold load of /keys costs over the wire. Counts are of the same build each time, so they belong into a test.
import { expect, signIn, test } from './support/console.ts';

test('a cold load of /keys stays light', async ({ page, owner, context }) => {
  await signIn(page, owner);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const types = new Map<string, string>();
  let all = 0;
  let plain = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    all += encodedDataLength;
    if (['Document', 'Stylesheet', 'Image', 'Other'].includes(types.get(requestId) ?? '')) plain += encodedDataLength;
  });
  await page.goto('/keys', { waitUntil: 'networkidle' });
  expect(all).toBeLessThanOrEqual(150 * 1024);
  expect(plain).toBeLessThanOrEqual(25 * 1024);
});

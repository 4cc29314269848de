// What a cold load of /keys costs over the wire. Counts are of the same build each time, so they belong into a test.
import { expect, signIn, test } from './support/console.ts';

test('a cold load of /keys is light, and lighter without JavaScript', async ({ page, owner, context, javaScriptEnabled }) => {
  await signIn(page, owner);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto('/keys', { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(javaScriptEnabled === false ? 25_000 : 150_000);
});

// What pages cost over the wire. Counts are of the same build each time, so they belong into a test. The demo is of today, and a
// page weighs up to a tenth more on one day than on another: each limit is of the heaviest of days from a whole year, and a little.
import { get, type IncomingMessage } from 'node:http';
import type { CDPSession } from '@playwright/test';
import { expect, ready, signIn, test } from './support/console.ts';

const PAGES = ['/', '/usage', '/requests', '/agents', '/keys', '/settings', '/settings/activity', '/search', '/docs/api', '/docs/api/gateway', '/models'];

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

// The reference is the longest page. Where credit is sold, buying has a page of its own.
test.describe('where credit is sold', () => {
  test.use({ sells: true });

  test('a cold load of the reference and of billing is light', async ({ page, owner, context, javaScriptEnabled }) => {
    await signIn(page, owner);
    const session = await context.newCDPSession(page);
    const weigh = await scale(session);
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    for (const path of ['/docs/api', '/docs/api/buying', '/docs/api/gateway', '/billing', '/billing/transactions']) {
      await page.goto('about:blank');
      weigh();
      await page.goto(path);
      await ready(page, javaScriptEnabled);
      const bytes = weigh();
      expect(bytes).toBeGreaterThan(5_000);
      expect(bytes, path).toBeLessThanOrEqual(javaScriptEnabled === false ? 25_000 : 100_000);
    }
  });
});

// With mail, pages have a bell.
for (const mail of [false, true]) {
  test.describe(mail ? 'with mail' : 'without mail', () => {
    test.use({ mail });

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
        expect(bytes, path).toBeLessThanOrEqual(javaScriptEnabled === false ? 25_000 : 100_000);
      }
    });

    test('the next page is its own HTML and nothing else', async ({ page, owner, context, javaScriptEnabled }) => {
      // What pages are compressed against was made from the demo's first company, so that the second is weighed too.
      for (const email of [owner.email, 'chat@munim.example']) {
        await context.clearCookies();
        // Before it anybody has time to type a password.
        const dictionary = page.waitForEvent('requestfinished', (request) => request.url().endsWith('.en.dictionary'));
        await page.goto('/sign-in');
        if (email === owner.email) await dictionary;
        await signIn(page, { ...owner, email });
        await ready(page, javaScriptEnabled);
        const session = await context.newCDPSession(page);
        const weigh = await scale(session);
        for (const [path, most] of [['/keys', 1_600], ['/agents', 1_600], ['/requests', 2_500], ['/', 2_600], ['/models', 2_500], ['/settings', 2_700], ['/settings/security', 2_500], ['/settings/activity', 2_600], ['/search', 2_500], ['/usage?group_by=day', 3_400], ['/usage', 4_600]] as const) {
          weigh();
          await page.goto(path);
          await ready(page, javaScriptEnabled);
          const bytes = weigh();
          expect(bytes).toBeGreaterThan(200);
          expect(bytes, `${path} of ${email}`).toBeLessThanOrEqual(most);
        }
        await session.detach();
      }
    });

    test('without a dictionary the next page is larger, and light still', async ({ page, owner, context, baseURL }) => {
      await signIn(page, owner);
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
      for (const [path, most] of [['/keys', 4_500], ['/agents', 3_700], ['/requests', 5_200], ['/', 5_850], ['/settings', 3_750], ['/usage?group_by=day', 6_600], ['/usage', 8_050]] as const) {
        const headers = { cookie, 'accept-encoding': 'br, dcb, dcz', 'available-dictionary': `:${'A'.repeat(43)}=:` };
        const answer = await new Promise<IncomingMessage>((found, failed) => get(`${baseURL}${path}`, { headers }, found).on('error', failed));
        expect(answer.headers['content-encoding'], path).toBe('br');
        let bytes = 0;
        for await (const chunk of answer) bytes += (chunk as Buffer).length;
        expect(bytes, path).toBeLessThanOrEqual(most);
      }
    });
  });
}

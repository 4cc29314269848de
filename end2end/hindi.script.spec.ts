// No English is left on a page in Hindi, and axe finds nothing on it.
import type { Page } from '@playwright/test';
import { axe } from './support/axe.ts';
import { enterCredentials, expect, test } from './support/console.ts';

// What Hindi readers know under its English name, and names of things.
const LOANWORDS = 'API QR CSV IST UTC RFC JSON Lines OpenAPI KB ID key keys curl Python JavaScript decimal float Retry-After AGENT OUTLET Free Munim cut xx XX Excel English Escape Ctrl prod-api Standard Webhooks POST https'.split(' ');

// What the demo's account named, its models, and the city of its zone.
const NAMES = '/v1/openapi.json|Kolkata|mobile-app|production|staging|clinic-calls|catalogue-indexer|Shop support chat|Order status|Clinic reminder calls|Catalogue search|forii/[\\w.-]+';

// What people and programs named, and what is marked as English.
const NOT_OURS = 'script, style, kbd, [lang=en], [lang=en-IN], code, pre, bdi, .mono, .mono-title, .whose, .brand, [dir=auto], [hidden], option[value]:not([value=""]), optgroup option, .device';
// Options whose words are ours.
const OURS = 'select[name=group_by] option, select[name=measure] option, select[name=status] option, select[name=order] option, select[name=what] option, select[name=by] option, select[name=billing] option';

const VISITORS = ['/sign-in', '/sign-up', '/sign-out', '/docs/api', '/models', '/models?model=forii%2Fdeepseek-v3&input=1200&calls=10', '/nothing-here'];
const OWNERS = {
  'overview, keys and search': ['/', '/keys', '/keys?new=1', '/keys?q=nobody', '/search?q=', '/search?q=xyz'],
  'usage': ['/usage', '/usage?group_by=key&measure=tokens', '/usage?group_by=agent&sort=cost&order=asc', '/usage?group_by=day&measure=tokens', '/usage?start=x&end=y', '/usage?start=2020-01-01&end=2020-01-31', '/usage?start=2026-01-01&end=2026-11-21', '/usage?after=1&group_by=nonsense'],
  'requests and models': ['/requests', '/requests?order=latency-asc&columns=cached,id', '/models', '/models?input=x', '/models?q=nothing', '/requests?cost=x&model=forii%2Fbge-m3', '/requests?status=cut', '/requests?status=4xx&unpriced=1&start=2020-01-01&end=2020-01-02&cost=5', '/requests?after=nonsense'],
  'settings': ['/settings', '/settings?done=name', '/settings/security?done=password&out=2', '/settings/notifications?done=low-balance', '/settings/webhooks', '/settings/webhooks?new=1', '/settings/webhooks?done=deleted', '/settings/activity?what=key_revoked', '/settings/activity?what=authenticator_added&by=session', '/settings/data', '/settings/two-step', '/settings/two-step?ask=app', '/settings/two-step?done=codes&out=2'],
  'agents': ['/agents', '/agents?q=nobody', '/agents?new=1', '/agents?allocate=103&amount=x', '/agents?allocate=103&amount=5', '/agents?take_back=103', '/agents/103'],
  'the rest': ['/docs/api', '/sign-out'],
};

/** The English words that a reader sees or hears on a page. */
async function english(page: Page): Promise<string[]> {
  return page.evaluate(
    ([loanwords, notOurs, ours, names]) => {
      const found: string[] = [];
      const look = (text: string | null, where: string) => {
        const words = (text ?? '').replace(new RegExp(names, 'g'), '').match(/[A-Za-z][A-Za-z'’-]+/g) ?? [];
        const left = words.filter((word) => !loanwords.split(' ').includes(word));
        if (left.length > 0) found.push(`${where}: ${text!.trim().slice(0, 120)}`);
      };
      look(document.title.replace(/req_\w+/, ''), 'title');
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement!;
        if (parent.closest(notOurs) && !parent.closest(ours)) continue;
        if (parent.closest('details:not([open])') && !parent.closest('summary')) parent.closest('details')!.open = true;
        look(node.textContent, parent.tagName);
      }
      for (const element of document.querySelectorAll('[aria-label], [placeholder], optgroup[label]')) {
        for (const name of ['aria-label', 'placeholder', 'label']) look(element.getAttribute(name), name);
      }
      return found;
    },
    [LOANWORDS.join(' '), NOT_OURS, OURS, NAMES] as const,
  );
}

for (const width of [1280, 360]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 800 }, locale: 'hi-IN', allowed: [/status of 40[04]/] });

    const check = async (page: Page, path: string) => {
      await page.goto(path);
      await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
      if (width === 1280) expect.soft(await english(page), path).toEqual([]);
      expect.soft(await axe(page), path).toEqual([]);
    };

    test('pages for visitors', async ({ page }) => {
      test.setTimeout(120_000);
      for (const path of VISITORS) await check(page, path);
    });

    for (const [what, paths] of Object.entries(OWNERS)) {
      test(`pages for owners: ${what}`, async ({ page, owner }) => {
        test.setTimeout(240_000);
        await enterCredentials(page, owner);
        await expect(page).toHaveURL('/');
        for (const path of paths) await check(page, path);
      });
    }

    test('the page of a request', async ({ page, owner }) => {
      test.setTimeout(240_000);
      await enterCredentials(page, owner);
      await expect(page).toHaveURL('/');
      for (const filter of ['model=forii%2Fsvara-tts', 'unpriced=1', 'status=cut']) {
        await page.goto(`/requests?${filter}`);
        await page.getByRole('row').nth(1).getByRole('link').click();
        await page.waitForURL(/gateway-mumbai-1/);
        await check(page, page.url());
      }
    });
  });
}

// What pages are compressed against: the demo's pages in each language, with the first three of whatever stands in rows and
// without the rest. It need not be of today: a page is read right with any, and `weight.spec.ts` says when it has become too old.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { signIn, test } from './support/console.ts';

const FOLDER = resolve(import.meta.dirname, '../tools/dictionary');

// The last is the nearest to what is compressed, and so the cheapest to refer to: the pages that are asked for most.
const PAGES = [
  '/sign-in', '/search', '/settings/activity', '/settings/security', '/settings', '/agents?allocate=103&amount=500', '/requests?status=error', '/requests', '/agents', '/keys', '/usage?group_by=day',
  '/usage?group_by=agent', '/usage', '/',
];

for (const language of ['en', 'hi']) {
  test(language, async ({ page, owner, context, baseURL }) => {
    await signIn(page, owner);
    await context.addCookies([{ name: 'munim_language', value: language, url: baseURL! }]);
    const texts: string[] = [];
    for (const path of PAGES) {
      const text = await (await page.request.get(path)).text();
      texts.push(await page.evaluate(shorten, text));
    }
    writeFileSync(resolve(FOLDER, `${language}.html`), `${texts.join('\n')}\n`);
  });
}

/** A page with three of each kind of neighbours, and without what no other page has: nonces, names of files, ids. */
function shorten(text: string): string {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const thin = (parent: Element) => {
    const seen = new Map<string, number>();
    for (const child of [...parent.children]) {
      const kind = `${child.tagName} ${child.getAttribute('class')}`;
      const before = seen.get(kind) ?? 0;
      seen.set(kind, before + 1);
      if (before < 3 || child.tagName === 'path') thin(child);
      else child.remove();
    }
  };
  const main = page.querySelector('main');
  if (main) thin(main);
  return `<!DOCTYPE html>${page.documentElement.outerHTML}`
    .replaceAll(/ nonce="[^"]*"/g, ' nonce="')
    .replaceAll(/munim-[0-9a-f]{12}/g, 'munim-')
    .replaceAll(/\b([a-z]+)_[0-9A-Z]{26}/g, '$1_')
    .replaceAll('<!---->', '<!>')
    // As the server writes what is said by being there.
    .replaceAll(/ ([a-z-]+)=""/g, (empty, name: string) => (text.includes(empty) ? empty : ` ${name}`));
}

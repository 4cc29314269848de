// What pages are compressed against: the demo's pages in each language, with the first rows of whatever stands in rows and
// without the rest. It need not be of today: a page is read right with any, and `weight.spec.ts` says when it has become too old.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { enterCredentials, test } from './support/console.ts';

const FOLDER = resolve(import.meta.dirname, '../tools/dictionary');

// The last is the nearest to what is compressed, and so the cheapest to refer to: the pages that are asked for most. A first
// visit pays for each, so there are no more than make the others small too. One company has little left, and pages that say so.
// The usage of a day has more to say than any other row: a third makes the page a sixth smaller, on other days than its own too.
const PAGES = [
  { email: 'chat@munim.example', paths: ['/usage'], rows: 3 },
  { email: 'demo@munim.example', paths: ['/requests', '/keys', '/'], rows: 2 },
] as const;

for (const language of ['en', 'hi']) {
  test(language, async ({ page, owner, context, baseURL }) => {
    const texts: string[] = [];
    for (const { email, paths, rows } of PAGES) {
      await context.clearCookies();
      await context.addCookies([{ name: 'munim_language', value: language, url: baseURL! }]);
      await enterCredentials(page, { ...owner, email });
      await page.waitForURL('/');
      for (const path of paths) {
        const text = await (await page.request.get(path)).text();
        texts.push(await page.evaluate(shorten, { text, rows }));
      }
    }
    writeFileSync(resolve(FOLDER, `${language}.html`), `${texts.join('\n')}\n`);
  });
}

/** A page with so many of each kind of neighbours, and without what no other page has: nonces, names of files, ids, lines of charts. */
function shorten({ text, rows }: { text: string; rows: number }): string {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const thin = (parent: Element) => {
    const seen = new Map<string, number>();
    for (const child of [...parent.children]) {
      const kind = `${child.tagName} ${child.getAttribute('class')}`;
      const before = seen.get(kind) ?? 0;
      seen.set(kind, before + 1);
      if (before < rows || child.tagName === 'path') thin(child);
      else child.remove();
    }
  };
  const main = page.querySelector('main');
  if (main) thin(main);
  return `<!DOCTYPE html>${page.documentElement.outerHTML}`
    .replaceAll(/ nonce="[^"]*"/g, ' nonce="')
    .replaceAll(/munim-[0-9a-f]{12}/g, 'munim-')
    .replaceAll(/ d="[^"]{60,}"/g, ' d="')
    .replaceAll(/\b([a-z]+)_[0-9A-Z]{26}/g, '$1_')
    .replaceAll('<!---->', '<!>')
    // As the server writes what is said by being there.
    .replaceAll(/ ([a-z-]+)=""/g, (empty, name: string) => (text.includes(empty) ? empty : ` ${name}`));
}

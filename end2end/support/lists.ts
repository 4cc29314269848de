// What lists are held to: whether all of a list can be seen and read, at any width.
import type { Locator, Page } from '@playwright/test';

/** Texts of lists that are beside the window, or cut with no way to read them whole, in words. */
export async function unreadable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scope = document.querySelector('dialog[open]') ?? document;
    const cells = [...scope.querySelectorAll('.table :is(tbody, tfoot) > tr > *, .devices li, .log li')];
    const isOptional = (cell: Element) => cell.matches('.optional, .spare, .act, .pick');
    // A row that is a link leads to the whole; a title has it for who hovers.
    const isCut = (text: Element, cell: Element): boolean | 'lost' => {
      for (let box: Element | null = text; box && cell.contains(box); box = box.parentElement) {
        const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(box);
        const isLess: boolean = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
        if (overflowX === 'visible' || !isLess || box.matches('.visually-hidden')) continue;
        const hasDots = textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
        const hasWhole = box.closest('[title]') !== null || cell.closest('tr')?.querySelector('.row-link') !== null;
        return hasDots && hasWhole ? true : 'lost';
      }
      return false;
    };
    return cells.filter((cell) => !isOptional(cell)).flatMap((cell) => {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const words = node.textContent!.trim();
        const parent = node.parentElement!;
        if (!words || parent.closest('.visually-hidden, .optional, title')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const { left, right, width } = range.getBoundingClientRect();
        const cut = isCut(parent, cell);
        if (cut === 'lost') found.push(`"${words}" is cut`);
        else if (!cut && (width < 1 || left < -0.5 || right > innerWidth + 0.5)) found.push(`"${words}" is at ${Math.round(left)} to ${Math.round(right)}`);
      }
      return found;
    });
  });
}

/** Presses a button of a row, which stands in a menu where the list is narrow. */
export async function act(row: Locator, name: string): Promise<void> {
  const menu = row.locator('.menu > summary');
  const button = row.getByRole('button', { name });
  await row.waitFor();
  if ((await menu.isVisible()) && !(await button.isVisible())) await menu.click();
  await button.click();
}

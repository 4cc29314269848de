// What axe finds on a page, in the light and in the dark.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Runs all rules in the light, and in the dark those that look at colours: nothing else of a page differs there. */
export async function axe(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await new AxeBuilder({ page }).analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']).analyze();
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.violations, ...dark.violations].map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`);
}

// Whether what can be pressed is large enough, or far enough from the next (WCAG 2.2, 2.5.8).
import type { Page } from '@playwright/test';

/** Targets under 24 by 24 pixels that are too near to another, in words. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SIDE = 24;
    type Target = { element: Element; left: number; top: number; right: number; bottom: number };
    const scope = document.querySelector('dialog[open]') ?? document;
    // A label is pressed for its control where that lies in it.
    const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, label:has(input)';
    const targets: Target[] = [...scope.querySelectorAll(wanted)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('[inert]'))
      .map((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { element, left, top, right, bottom };
      })
      .filter(({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1);

    const isSmall = (one: Target) => one.right - one.left < SIDE || one.bottom - one.top < SIDE;
    const middle = (one: Target) => ({ x: (one.left + one.right) / 2, y: (one.top + one.bottom) / 2 });
    // The page scrolls under what is fixed, so what they have between them is no matter.
    const isFixed = ({ element }: Target) => element.closest('.nav') !== null && matchMedia('(width < 64rem)').matches;
    // A link among words is as high as its line.
    const isInSentence = ({ element }: Target) =>
      element.matches('a') &&
      getComputedStyle(element).display === 'inline' &&
      [...(element.parentElement?.childNodes ?? [])].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const isNear = (small: Target, other: Target) => {
      const { x, y } = middle(small);
      if (isSmall(other)) {
        const { x: x2, y: y2 } = middle(other);
        return Math.hypot(x - x2, y - y2) < SIDE - 0.01;
      }
      const across = Math.max(other.left - x, 0, x - other.right);
      const down = Math.max(other.top - y, 0, y - other.bottom);
      return Math.hypot(across, down) < SIDE / 2 - 0.01;
    };
    const name = ({ element }: Target) => `${element.tagName.toLowerCase()} "${(element.textContent || element.id).trim().slice(0, 40)}"`;

    return targets
      .filter((one) => isSmall(one) && !isInSentence(one))
      .flatMap((one) => {
        const near = targets.find(
          (other) => other !== one && !one.element.contains(other.element) && !other.element.contains(one.element) && isFixed(one) === isFixed(other) && isNear(one, other),
        );
        return near ? [`${name(one)}, ${Math.round(one.right - one.left)}×${Math.round(one.bottom - one.top)}, is too near to ${name(near)}`] : [];
      });
  });
}

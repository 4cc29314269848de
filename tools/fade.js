import './reveal.js';

// Every page loads this before anything is painted: a page fades into the next one, where motion is welcome.
// The rule is here and not in the style sheet, because it must be in force when the next page is first painted, however
// late its style sheet comes, and must not be where nobody takes the promises below.
const sheet = new CSSStyleSheet();
sheet.replaceSync('@media (prefers-reduced-motion: no-preference) { @view-transition { navigation: auto } }');
document.adoptedStyleSheets = [sheet];

const hear = ({ viewTransition, activation }) => {
  if (!viewTransition) return;
  // A click that overtakes another ends its fade. That is no error, but the browser would report it as one.
  for (const promise of [viewTransition.ready, viewTransition.finished, viewTransition.updateCallbackDone]) promise.catch(() => {});
  // An answer of the API, a document and the page of the payment provider's stand-in have no rule.
  if (activation?.entry?.url && /^\/(v1|demo|billing\/invoices)\//.test(new URL(activation.entry.url).pathname)) viewTransition.skipTransition();
};
addEventListener('pageswap', hear);
addEventListener('pagereveal', hear);

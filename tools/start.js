// What a page with islands loads: bundled with the glue into one file, beside which the WebAssembly lies under the
// same name. Islands are leaves, so that their order is no matter.
import start, * as islands from 'glue';

// Leptos looks here for what a page was made from. Islands here need nothing of it, so no page sends it.
globalThis.__RESOLVED_RESOURCES = [];
globalThis.__SERIALIZED_ERRORS = [];
globalThis.__INCOMPLETE_CHUNKS = [];

await start({ module_or_path: fetch(import.meta.url.replace(/js$/, 'wasm')) });
islands.hydrate();
for (const island of document.querySelectorAll('leptos-island')) await islands[island.dataset.component](island);

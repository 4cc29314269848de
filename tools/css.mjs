// Bundles a style sheet with what it imports into one minified file.
// Usage: node css.mjs INPUT OUTPUT
import { writeFileSync } from 'node:fs';
import { bundle, browserslistToTargets } from 'lightningcss';

const [input, output] = process.argv.slice(2);
if (!input || !output) throw new Error('usage: css.mjs INPUT OUTPUT');

// The first browsers with nesting, :has() and light-dark(): newer syntax is lowered to what they read.
const targets = browserslistToTargets(['chrome 123', 'edge 123', 'firefox 121', 'safari 17.5']);
const { code, warnings } = bundle({ filename: input, minify: true, targets });
for (const { message, loc } of warnings) console.error(`${loc?.filename ?? input}:${loc?.line ?? 0}: ${message}`);
writeFileSync(output, code);

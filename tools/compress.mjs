// Writes FILE.br and FILE.gz beside each file of a folder that gains by it, at the highest level:
// the server picks one by Accept-Encoding and never compresses an asset itself.
// A pair younger than its file is left as it is. Usage: node compress.mjs DIR
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT_OR_WASM = /\.(js|css|wasm|svg|txt|json|dictionary)$/;
const [dir] = process.argv.slice(2);
if (!dir) throw new Error('usage: compress.mjs DIR');

/** A window that is no larger than the file saves some bytes, mostly. */
const WINDOWS = [16, 18, 22, 24];
const brotli = (body) => WINDOWS.map((window) => brotliCompressSync(body, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: window,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  },
})).reduce((least, packed) => (packed.length < least.length ? packed : least));

const encoders = {
  br: brotli,
  gz: (body) => gzipSync(body, { level: 9 }),
};

for (const name of readdirSync(dir, { recursive: true })) {
  const path = join(dir, name);
  if (!TEXT_OR_WASM.test(name) || !statSync(path).isFile()) continue;
  for (const [extension, encode] of Object.entries(encoders)) {
    const target = `${path}.${extension}`;
    if (existsSync(target) && statSync(target).mtimeMs > statSync(path).mtimeMs) continue;
    const body = readFileSync(path);
    const packed = encode(body);
    if (packed.length < body.length) writeFileSync(target, packed);
    else rmSync(target, { force: true });
  }
}

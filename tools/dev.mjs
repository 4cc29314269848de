// `make dev`: serves the console while it is worked on. What changes is built; a new server takes over from the old one, and
// every page that is open in a browser is loaded again. All of it is in here, in front of the server: nothing is in the program.
// Usage: node dev.mjs PROGRAM
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createServer, request as ask } from 'node:http';

const [program] = process.argv.slice(2);
if (!program) throw new Error('usage: dev.mjs PROGRAM');
const address = process.env.MUNIM_LISTEN || '127.0.0.1:3000';
const [host, port] = [address.slice(0, address.lastIndexOf(':')), Number(address.slice(address.lastIndexOf(':') + 1))];

// What is made from what. Cargo knows best what it has to do; the site's script too.
const SERVER = ['cargo', 'build', '--quiet', '--bin', 'munim'];
const SITE = ['scripts/build-site.sh'];
const SOURCES = {
  src: [SERVER], locales: [SERVER], migrations: [SERVER],
  islands: [SITE, SERVER], style: [SITE], public: [SITE], tools: [SITE],
};
/** How long nothing may change before it is built, in milliseconds: an editor writes a file in several steps. */
const SETTLED = 50;
// The addresses here that the server does not have.
const SCRIPT = '/dev/reload.js';
const CHANGES = '/dev/changes';
// By its address alone: a page that a form was answered with would send its form again.
const RELOAD = `new EventSource('${CHANGES}').onmessage = () => location.replace(location.pathname + location.search);`;

const say = (text) => process.stderr.write(`==> ${text}\n`);

/** Runs a command to its end; whether it succeeded. */
const run = ([command, ...args]) =>
  new Promise((done) => spawn(command, args, { stdio: 'inherit' }).on('exit', (code) => done(code === 0)));

/** Starts the server on a port that is free, and waits until it says where. */
const start = () =>
  new Promise((done, failed) => {
    const env = { MUNIM_PUBLIC_URL: `http://${address}`, ...process.env, MUNIM_LISTEN: '127.0.0.1:0' };
    const child = spawn(program, ['serve'], { env, stdio: ['ignore', 'inherit', 'pipe'] });
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      const found = String(chunk).match(/listening on http:\/\/[\d.]+:(\d+)/);
      if (found) done({ child, port: Number(found[1]) });
    });
    child.on('exit', () => failed(new Error('the server did not start')));
  });

let server = await start();
const readers = new Set();
const commands = new Set();
let timer;
let busy = false;

/** Builds what has changed and lets it take over. */
async function build() {
  if (busy || !commands.size) return;
  busy = true;
  const since = Date.now();
  const wanted = [SITE, SERVER].filter((command) => commands.has(command));
  commands.clear();
  let built = true;
  for (const command of wanted) built &&= await run(command);
  if (built) {
    try {
      const old = server;
      server = await start();
      old.child.kill('SIGTERM');
      for (const reader of readers) reader.write('data: built\n\n');
      say(`Built and served in ${((Date.now() - since) / 1000).toFixed(1)} s`);
    } catch (error) {
      say(error.message);
    }
  }
  busy = false;
  void build();
}

for (const [folder, needed] of Object.entries(SOURCES)) {
  // What lies deeper in tools/ makes other things.
  watch(folder, { recursive: folder !== 'tools' }, () => {
    for (const command of needed) commands.add(command);
    clearTimeout(timer);
    timer = setTimeout(build, SETTLED);
  });
}

/** A page with the script that loads it again, which its policy has to allow. */
function withScript(page, headers) {
  const policy = headers['content-security-policy']?.replace(/script-src (?:'none')?/, "script-src 'self' ");
  if (policy) headers['content-security-policy'] = policy;
  return page.replace('</head>', `<script src="${SCRIPT}"></script></head>`);
}

createServer((question, answer) => {
  if (question.url === SCRIPT) return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(RELOAD);
  if (question.url === CHANGES) {
    answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
    readers.add(answer);
    return question.on('close', () => readers.delete(answer));
  }
  const { 'accept-encoding': _, 'available-dictionary': __, ...headers } = question.headers;
  const passed = ask({ host: '127.0.0.1', port: server.port, method: question.method, path: question.url, headers }, (found) => {
    if (!found.headers['content-type']?.startsWith('text/html')) {
      answer.writeHead(found.statusCode, found.headers);
      return found.pipe(answer);
    }
    let page = '';
    found.setEncoding('utf8').on('data', (chunk) => (page += chunk));
    return found.on('end', () => {
      const { 'content-length': ___, 'transfer-encoding': ____, ...kept } = found.headers;
      const changed = withScript(page, kept);
      answer.writeHead(found.statusCode, kept).end(question.method === 'HEAD' ? undefined : changed);
    });
  });
  passed.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end('the server is being replaced')));
  // A stream that its browser has left is left here too.
  answer.on('close', () => passed.destroy());
  return question.pipe(passed);
}).listen(port, host, () => say(`The console is at http://${address}, and shows what you change; Ctrl-C ends it`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.child.kill('SIGTERM');
    process.exit(0);
  });
}

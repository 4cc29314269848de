// Compares what pages cost two programs, such as two builds: processor time of the server for each page, in turn, so that what else
// runs on the machine is beside both. Usage: node benches/pages.mjs BEFORE AFTER [ROUNDS]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [before, after, rounds = '15'] = process.argv.slice(2);
if (!after) throw new Error('usage: node benches/pages.mjs BEFORE AFTER [ROUNDS]');
const PAGES = ['/', '/usage', '/usage?group_by=day', '/usage?group_by=key', '/requests', '/agents', '/keys', '/settings', '/docs/api'];
/** How often a page is asked for in a round. */
const TIMES = 20;

const folder = mkdtempSync(join(tmpdir(), 'munim-pages-'));
const env = {
  PATH: process.env.PATH,
  MUNIM_DATABASE_URL: `sqlite://${folder}/munim.db`,
  MUNIM_LISTEN: '127.0.0.1:0',
  RUST_LOG: 'error,munim::startup=info',
};

/** Starts a server over the demo and signs in. */
async function start(program) {
  const child = spawn(program, ['serve'], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const url = await new Promise((found, failed) => {
    let log = '';
    child.stderr.on('data', (chunk) => {
      log += chunk;
      const address = log.match(/listening on (http:\/\/[\d.:]+)/)?.[1];
      if (address) found(address);
    });
    child.on('exit', () => failed(new Error(`${program} did not start: ${log}`)));
  });
  const body = new URLSearchParams({ email: 'demo@munim.example', password: 'red cloth ledger' });
  const answer = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'sec-fetch-site': 'same-origin' }, body });
  if (answer.status !== 303) throw new Error(`signing in: ${answer.status}`);
  const cookie = answer.headers.getSetCookie().map((text) => text.split(';')[0]).join('; ');
  return { child, url, cookie, costs: new Map(PAGES.map((page) => [page, []])) };
}

/** Processor time that a server's threads have used so far, in milliseconds; the system counts nanoseconds. */
function used({ child }) {
  const threads = readdirSync(`/proc/${child.pid}/task`);
  const times = threads.map((thread) => Number(readFileSync(`/proc/${child.pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]));
  return times.reduce((sum, time) => sum + time, 0) / 1e6;
}

async function load({ url, cookie }, page) {
  const answer = await fetch(url + page, { headers: { cookie, 'accept-encoding': 'br' } });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${page}: ${answer.status}`);
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

if (spawnSync(after, ['demo'], { env, stdio: 'ignore' }).status !== 0) throw new Error('no demo');
const servers = [await start(before), await start(after)];
for (const page of PAGES) for (const server of servers) for (let i = 0; i < 5; i++) await load(server, page);
for (let round = 0; round < Number(rounds); round++) {
  for (const page of PAGES) {
    for (const server of servers) {
      const since = used(server);
      for (let i = 0; i < TIMES; i++) await load(server, page);
      server.costs.get(page).push((used(server) - since) / TIMES);
    }
  }
}
console.log('page, milliseconds of processor time before and after, ratio');
for (const page of PAGES) {
  const [was, is] = servers.map(({ costs }) => median(costs.get(page)));
  console.log(`${page.padEnd(22)} ${was.toFixed(2).padStart(7)} ${is.toFixed(2).padStart(7)} ${(is / was).toFixed(2).padStart(6)}`);
}
for (const { child } of servers) {
  child.kill('SIGTERM');
  await new Promise((done) => child.on('exit', done));
}
rmSync(folder, { recursive: true });

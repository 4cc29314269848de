// A console of its own for every test: the program over a copy of the demo's database, on a free port.
// Whatever a page reports to the browser's console fails its test.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';

/** The program: the quick build, unless another is named. Its pages are byte for byte those of the one that is shipped. */
export const MUNIM = process.env.MUNIM_PROGRAM ?? resolve(import.meta.dirname, '../../target/debug/munim');

export type Owner = { email: string; password: string };

type Demo = Owner & { file: string };

export type Console = {
  url: string;
  owner: Owner;
  /** Runs a command of the operator's on this console's database, and reads its JSON. */
  munim: (...args: string[]) => unknown;
  /** What the server has logged so far. */
  log: () => string;
};

/** Runs `munim` to its end and reads what it printed. */
function run(database: string, args: string[]): unknown {
  const done = spawnSync(MUNIM, [...args, '--json'], {
    env: { PATH: process.env.PATH, MUNIM_DATABASE_URL: `sqlite://${database}` },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`munim ${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the server and waits until it says where it listens. `named`: browsers come to it by a name, which it knows. */
async function serve(database: string, { named, mail, sells }: { named: boolean; mail: boolean; sells: boolean }): Promise<{ child: ChildProcess; url: string; log: () => string }> {
  const port = named ? await freePort() : 0;
  const name = `http://localhost:${port}`;
  const child = spawn(MUNIM, ['serve'], {
    env: {
      PATH: process.env.PATH,
      MUNIM_DATABASE_URL: `sqlite://${database}`,
      MUNIM_LISTEN: `127.0.0.1:${port}`,
      MUNIM_REQUESTS_PER_MINUTE: '0',
      ...(named ? { MUNIM_PUBLIC_URL: name } : {}),
      ...(sells ? { MUNIM_RAZORPAY_URL: 'demo' } : {}),
      ...(mail ? { MUNIM_SMTP_URL: 'demo:', MUNIM_MAIL_FROM: 'Munim <no-reply@example.in>' } : {}),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const url = await new Promise<string>((found, failed) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      log += chunk;
      const address = log.match(/listening on (http:\/\/[\d.:]+)/)?.[1];
      if (address) found(address);
    });
    child.on('exit', () => failed(new Error(`the server did not start: ${log}`)));
  });
  return { child, url: named ? name : url, log: () => log };
}

export const test = base.extend<{ munim: Console; owner: Owner; quiet: void; allowed: RegExp[]; named: boolean; mail: boolean; sells: boolean }, { demo: Demo }>({
  // The demo is filled once for each worker and copied for each test.
  demo: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'munim-demo-'));
      const file = join(folder, 'munim.db');
      const { email, password } = run(file, ['demo']) as Owner;
      await use({ email, password, file });
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  // Whether browsers come to the console by a name and not by a number.
  named: [false, { option: true }],
  // Whether owners can buy credit, at the stand-in of the payment provider.
  sells: [false, { option: true }],
  // Whether the console writes mail, which stays in its memory.
  mail: [false, { option: true }],
  munim: async ({ demo, named, mail, sells }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'munim-test-'));
    const file = join(folder, 'munim.db');
    copyFileSync(demo.file, file);
    const { child, url, log } = await serve(file, { named, mail, sells });
    await use({ url, owner: demo, munim: (...args) => run(file, args), log });
    const ended = new Promise((done) => child.on('exit', done));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  },
  owner: async ({ munim }, use) => use(munim.owner),
  baseURL: async ({ munim }, use) => use(munim.url),
  // What a test expects the browser to report, such as a page that is not there.
  allowed: [[], { option: true }],
  quiet: [
    async ({ page, allowed }, use) => {
      const said: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
      });
      page.on('pageerror', (error) => said.push(String(error)));
      await use();
      expect(said.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs the demo's owner in and lands on a page. */
export async function signIn(page: Page, owner: Owner, next = '/'): Promise<void> {
  await page.goto(next);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // In one of the ways to write it.
  await expect(page).toHaveURL((url) => decodeURIComponent(url.pathname + url.search) === decodeURIComponent(next));
}

/** Opens the menu of the account: settings, theme, language, sign-out. */
export async function openMenu(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: /^Account |^अकाउंट / }).click();
}

/** Signs out by the account's menu. */
export async function signOut(page: Page): Promise<void> {
  await openMenu(page);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
}

/** Signs in by the form in any language, and lands where the server says. */
export async function enterCredentials(page: Page, owner: Owner): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('[name=email]').fill(owner.email);
  await page.locator('[name=password]').fill(owner.password);
  await page.locator('main .primary').click();
}

/** Waits until the islands of a page answer, where there is JavaScript. Without it the page is ready when it is there. */
export async function ready(page: Page, javaScript: boolean | undefined): Promise<void> {
  if (javaScript === false) return;
  // A page of somebody who is signed in says so when it follows its account; its other islands run by then.
  await expect(page.locator('[data-live]')).toBeVisible();
}

export { expect };

/** Waits for a mail to an address, and reads its link. Links begin with the console's name: `named` has to be set. */
export async function mailedLink(page: Page, address: string, path: string): Promise<string> {
  const read = async () => {
    const list = await (await page.request.get('/dev/mail')).text();
    const mail = list.split('<article>').find((article) => article.includes(`To ${address} `) && article.includes(path));
    return mail?.match(/<a href="(http[^"]*link=[^"]*)"/)?.[1] ?? '';
  };
  await expect.poll(read).not.toBe('');
  return read();
}

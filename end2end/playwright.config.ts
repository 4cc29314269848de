import { defineConfig } from '@playwright/test';

// Every specification runs twice: the console has to work without JavaScript too.
export default defineConfig({
  // What makes files of this repository is no test: `make screenshots` and `make dictionary` ask for it.
  testMatch: process.env.MAKES ? `**/${process.env.MAKES}.script.ts` : '**/*.spec.ts',
  testDir: '.',
  // A test that passes the second time has found something.
  retries: 0,
  workers: 2,
  // For slow machines: nothing waits that long for anything that comes.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    locale: 'en-IN',
    timezoneId: 'Asia/Kolkata',
    trace: 'retain-on-failure',
    launchOptions: {
      // The system's browser: Playwright's own cannot be fetched where only the package registries are reachable.
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        // Root, as in containers, has no sandbox.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'javascript', use: { javaScriptEnabled: true } },
    // What only scripts can do or measure is in `*.script.spec.ts`.
    { name: 'no-javascript', use: { javaScriptEnabled: false }, testIgnore: '**/*.script.spec.ts' },
  ],
});

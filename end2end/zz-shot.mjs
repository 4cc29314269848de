import { chromium } from '@playwright/test';
const [out, width, ...paths] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: +width, height: 900 } });
await p.goto('http://127.0.0.1:7755/sign-in');
await p.getByLabel('Email').fill(process.env.WHO || 'demo@munim.example');
await p.getByLabel('Password').fill('red cloth ledger');
await p.getByRole('button', { name: 'Sign in', exact: true }).click();
await p.waitForURL('**/');
let i = 0;
for (const path of paths) { await p.goto('http://127.0.0.1:7755' + path); await p.waitForTimeout(300); await p.screenshot({ path: `${out}-${i++}.png`, fullPage: true }); }
await b.close();

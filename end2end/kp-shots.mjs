import { chromium } from '@playwright/test';
import { execFileSync } from 'node:child_process';
const [,, base, email, password, out, ...want] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const shots = want.length ? want : ['light1280','dark1280','p390','p320','w1920'];
const conf = { light1280:{viewport:{width:1280,height:860}}, dark1280:{viewport:{width:1280,height:860},colorScheme:'dark'}, p390:{viewport:{width:390,height:844},isMobile:true,hasTouch:true,deviceScaleFactor:2}, p320:{viewport:{width:320,height:700},isMobile:true,hasTouch:true}, w1920:{viewport:{width:1920,height:1080}} };
const pages = JSON.parse(process.env.PAGES);
for (const s of shots) {
  const ctx = await browser.newContext({ ...conf[s], baseURL: base });
  const page = await ctx.newPage();
  await page.goto('/sign-in');
  await page.fill('[name=email]', email); await page.fill('[name=password]', password);
  await page.click('main button:has-text("Sign in")'); await page.waitForURL(u=>!u.pathname.startsWith('/sign-in'));
  for (const [name, path, act] of pages) {
    await page.goto(path); await page.waitForTimeout(700);
    if (act) { await eval(`(async(page)=>{${act}})`)(page); await page.waitForTimeout(500); }
    await page.screenshot({ path: `${out}/${name}-${s}.png`, fullPage: !act });
    const over = await page.evaluate(()=>document.documentElement.scrollWidth - innerWidth);
    if (over>0) console.log('overflow', name, s, over);
  }
  await ctx.close();
}
await browser.close();

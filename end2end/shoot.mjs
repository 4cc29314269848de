import { chromium } from '@playwright/test';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const base='http://127.0.0.1:4990';
const forms = { l: {viewport:{width:1280,height:860},colorScheme:'light'}, d:{viewport:{width:1280,height:860},colorScheme:'dark'}, p:{viewport:{width:390,height:844},colorScheme:'light',hasTouch:true,isMobile:true}, w:{viewport:{width:1920,height:1000},colorScheme:'light'}, s:{viewport:{width:320,height:640},colorScheme:'dark',hasTouch:true,isMobile:true} };
const which = (process.argv[2]||'l,d,p,w,s').split(',');
const paths = process.argv[3] ? JSON.parse(process.argv[3]) : {overview:'/',usage:'/usage',requests:'/requests',keys:'/keys',agents:'/agents',models:'/models',settings:'/settings',security:'/settings/security',reference:'/docs/api'};
let state;
for (const f of which) {
  const c = await b.newContext({ ...forms[f], locale:'en-IN', timezoneId:'Asia/Kolkata', storageState: state });
  const p = await c.newPage();
  if (!state) { await p.goto(base+'/sign-in'); await p.screenshot({path:`/work/shots/signin-${f}.png`}); await p.getByLabel('Email').fill('demo@munim.example'); await p.getByLabel('Password').fill('red cloth ledger'); await p.getByRole('button',{name:'Sign in'}).click(); await p.waitForURL(base+'/'); state = await c.storageState(); }
  for (const [n,u] of Object.entries(paths)) { await p.goto(base+u); await p.waitForTimeout(700); const h = await p.evaluate(()=>document.documentElement.scrollHeight); await p.setViewportSize({width:forms[f].viewport.width,height:Math.min(h,2600)}); await p.screenshot({path:`/work/shots/${n}-${f}.png`}); await p.setViewportSize(forms[f].viewport); }
  await c.close();
}
await b.close();

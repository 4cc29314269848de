import { type Console, expect, ready, signIn, test } from './support/console.ts';
import type { Page } from '@playwright/test';

const KEY = /forii_sk_[0-9A-Za-z]{39}/;

/** Makes a key by the console and reads it off the one place where it is. */
async function create(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const shown = page.getByText(KEY).first();
  await expect(shown).toBeVisible();
  const key = (await shown.textContent())!.match(KEY)![0];
  return key;
}

/** Closes the dialog of a new key. With JavaScript it asks first, as the key was not copied. */
async function done(page: Page, javaScript: boolean | undefined): Promise<void> {
  const button = page.getByRole('button', { name: 'Done' });
  await button.click();
  if (javaScript) {
    await expect(page.getByRole('alert')).toContainText('not copied');
    await button.click();
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** The demo's account. */
function accountOf(munim: Console): string {
  return (munim.munim('account', 'list') as { id: string }[])[0]!.id;
}

function row(page: Page, name: string) {
  return page.getByRole('row').filter({ hasText: name });
}

test('a key is shown exactly once', async ({ page, owner, munim, javaScriptEnabled, context }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  const key = await create(page, 'night-shift');
  const masked = `forii_sk_…${key.slice(-4)}`;
  // A second tab never sees it.
  const second = await context.newPage();
  await second.goto('/keys');
  expect(await second.content()).not.toContain(key);
  await second.close();
  await done(page, javaScriptEnabled);
  await expect(row(page, 'night-shift')).toContainText(masked);
  expect(await page.content()).not.toContain(key);
  await page.reload();
  await expect(row(page, 'night-shift')).toContainText(masked);
  expect(await page.content()).not.toContain(key);
  // The answer to a form is kept nowhere: the browser has no page to go back to, and says so.
  await page.goBack().catch((error: Error) => expect(error.message).toContain('ERR_CACHE_MISS'));
  expect(await page.content()).not.toContain(key);
  expect(munim.log()).not.toContain(key);
});

test('loading the page of a new key again makes no second key', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  await create(page, 'reloaded');
  // Without JavaScript the form is sent again.
  await page.reload();
  await ready(page, javaScriptEnabled);
  await expect(row(page, 'reloaded')).toHaveCount(1);
  expect(await page.content()).not.toMatch(KEY);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the new key opens the API and nothing but its account', async ({ page, owner, munim, javaScriptEnabled, request }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  const key = await create(page, 'reader');
  const account = accountOf(munim);
  const ask = (path: string) =>
    request.get(`${munim.url}/v1/accounts/${account}${path}`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask('/balance')).status()).toBe(200);
  expect((await ask('/apiKeys')).status()).toBe(403);
});

test('a revoke is asked, done and receipted', async ({ page, owner, munim, javaScriptEnabled, request }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  const key = await create(page, 'to-end');
  await done(page, javaScriptEnabled);
  await row(page, 'to-end').getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('to-end');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(row(page, 'to-end')).toContainText('Revoked');
  await expect(row(page, 'to-end').getByRole('button', { name: 'Revoke' })).toHaveCount(0);
  const answer = await request.get(`${munim.url}/v1/accounts/${accountOf(munim)}/balance`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status()).toBe(401);
});

test('a wrong name is said at its field and kept', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Create New Key' }).click();
  const long = 'n'.repeat(300);
  await page.getByLabel('Name').fill(long);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/at most 100 characters/);
  await expect(page.getByLabel('Name')).toHaveValue(long);
  await page.getByLabel('Name').fill('<script>alert(1)</script> 🚀');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await done(page, javaScriptEnabled);
  await expect(row(page, '<script>alert(1)</script> 🚀')).toBeVisible();
});

test('a session that has ended leads to sign-in and back', async ({ page, owner, javaScriptEnabled, context }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Create New Key' }).click();
  await page.getByLabel('Name').fill('too-late');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=\/keys$/);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/keys$/);
});

test('a key is renamed, and its end is moved', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  await row(page, 'mobile-app').getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('mobile-app');
  await page.getByLabel('Name').fill('');
  await page.getByLabel('Expires').fill('2099-12-31');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Give it a name/);
  await expect(page.getByLabel('Expires')).toHaveValue('2099-12-31');
  await page.getByLabel('Name').fill('phones');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'phones is saved' })).toBeVisible();
  await expect(row(page, 'phones')).toContainText('until 31 Dec 2099');
  await expect(page).toHaveURL(/changed=key_/);
});

test('a rotated key has a successor that is shown once', async ({ page, owner, munim, javaScriptEnabled, request }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  const old = await create(page, 'turned');
  await done(page, javaScriptEnabled);
  await row(page, 'turned').getByRole('button', { name: 'Rotate' }).click();
  await expect(page.getByLabel('For 24 more hours')).toBeChecked();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  const shown = page.getByText(KEY).first();
  await expect(shown).toBeVisible();
  const key = (await shown.textContent())!.match(KEY)![0];
  expect(key).not.toBe(old);
  await done(page, javaScriptEnabled);
  await expect(row(page, `replaced by …${key.slice(-4)}`)).toBeVisible();
  await expect(row(page, `replaces …${old.slice(-4)}`).getByRole('button', { name: 'Rotate' })).toBeVisible();
  expect(await page.content()).not.toContain(key);
  for (const secret of [old, key]) {
    const answer = await request.get(`${munim.url}/v1/accounts/${accountOf(munim)}/balance`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.status()).toBe(200);
  }
});

test('before a revoke it is said what will break', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await ready(page, javaScriptEnabled);
  await row(page, 'production').getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('gateway-mumbai-1');
  await expect(dialog).toContainText('forii/');
  await dialog.getByRole('link', { name: 'Cancel' }).click();
  await row(page, 'mobile-app').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('dialog')).toContainText('Not used in the last 24 hours.');
});

test('keys are filtered and sorted, and a dialog leads back to the place', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await page.getByLabel('Status').selectOption('Active');
  await page.getByLabel('Find').fill('C');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('3 of 5 keys match')).toBeVisible();
  await page.getByRole('link', { name: 'Cost, 30 days' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('production');
  await ready(page, javaScriptEnabled);
  await row(page, 'clinic-calls').getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Name').fill('clinic');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'clinic')).toBeVisible();
  await expect(page).toHaveURL(/q=C&status=active&sort=spend/);
  await page.goto('/keys?q=nobody');
  await page.getByRole('link', { name: 'Show all keys' }).click();
  await expect(page.getByText('5 keys')).toBeVisible();
});

test('Done leads to the list, without a question mark', async ({ page, owner, javaScriptEnabled }) => {
  // Begun elsewhere, so that the server renders the dialog open.
  await signIn(page, owner, '/keys?new=1');
  await ready(page, javaScriptEnabled);
  await page.getByLabel('Name').fill('from elsewhere');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText(KEY).first()).toBeVisible();
  await ready(page, javaScriptEnabled);
  await done(page, javaScriptEnabled);
  await expect(page).toHaveURL(/\/keys$/);
  await expect(row(page, 'from elsewhere')).toBeVisible();
});

test('a key has a page, whose dialogs lead back to it', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/keys');
  await page.getByRole('link', { name: 'mobile-app' }).click();
  await ready(page, javaScriptEnabled);
  const address = page.url();
  await expect(page.getByRole('heading', { name: 'mobile-app', level: 1 })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'By model' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Name').fill('phones');
  await page.getByLabel('Expires').fill('2099-12-31');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'until the end of 31 Dec 2099' })).toBeVisible();
  await expect(page).toHaveURL(`${address}?changed=1`);
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  await expect(page.getByText(KEY).first()).toBeVisible();
  await ready(page, javaScriptEnabled);
  await done(page, javaScriptEnabled);
  expect(page.url().split('?')[0]).toBe(address);
  await expect(page.getByText('Replaced by')).toBeVisible();
  await page.locator('#revoke').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'is revoked' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
});

for (const width of [320, 390]) {
  test(`the page of a key and the steps to a first call fit ${width} px`, async ({ page, owner, munim, context }) => {
    await page.setViewportSize({ width, height: 844 });
    await signIn(page, owner, '/keys');
    await page.goto((await page.getByRole('link', { name: 'production' }).getAttribute('href'))!);
    for (const name of ['Edit', 'Rotate', 'Revoke']) await expect(page.getByRole('button', { name })).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await context.clearCookies();
    const { password } = munim.munim('account', 'create', '--name', 'New', '--email', `w${width}@example.in`) as { password: string };
    await signIn(page, { email: `w${width}@example.in`, password });
    await expect(page.getByRole('heading', { name: 'Make your first call' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
}

test('the sample is shown in three languages without scripts', async ({ page, munim }) => {
  const email = 'languages@example.in';
  const { password } = munim.munim('account', 'create', '--name', 'New', '--email', email) as { password: string };
  await signIn(page, { email, password });
  const steps = page.locator('#first-call');
  for (const [name, text] of [['curl', '/chat/completions'], ['Python', 'import os'], ['JavaScript', 'process.env']] as const) {
    await steps.getByRole('radio', { name, exact: true }).check();
    await expect(steps.getByRole('region', { name, exact: true })).toContainText(text);
    await expect(steps.locator('.samples .sample:visible')).toHaveCount(1);
  }
});

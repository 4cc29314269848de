// Webhooks: added with a secret that is shown once, changed, tried and deleted, with JavaScript on and off.
import type { Page } from '@playwright/test';
import { axe } from './support/axe.ts';
import { expect, type Owner, ready, signIn, test } from './support/console.ts';

const URL = 'https://hooks.invalid/munim';

/** Adds a webhook from the settings, and gives its secret. */
async function add(page: Page, owner: Owner, javaScript: boolean | undefined, url = URL): Promise<string> {
  await signIn(page, owner, '/settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Webhooks' }).click();
  await ready(page, javaScript);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add webhook' });
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByLabel('A key was created').check();
  await dialog.getByRole('button', { name: 'Add' }).click();
  const shown = page.getByRole('dialog', { name: 'Signing secret' });
  const secret = (await shown.locator('#new-secret').textContent())!;
  expect(secret).toMatch(/^whsec_[\w+/=]{32}$/);
  return secret;
}

/** Closes the dialog with the secret: with JavaScript the first time says that it was not copied. */
async function close(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Signing secret' });
  await dialog.getByRole('link', { name: 'Done' }).click();
  const again = dialog.getByRole('link', { name: 'Done' });
  if (await dialog.getByRole('alert').isVisible().catch(() => false)) await again.click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('a webhook is added, and its secret is shown once', async ({ page, owner, javaScriptEnabled }) => {
  const secret = await add(page, owner, javaScriptEnabled);
  await close(page);
  await page.goto('/settings/webhooks');
  await page.getByRole('link', { name: URL }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('hooks.invalid');
  await expect(page.getByRole('region', { name: 'Webhook' })).toContainText('key.created');
  expect(await page.content()).not.toContain(secret);
  await page.goBack();
  expect(await page.content()).not.toContain(secret);
});

test('an address that events cannot be sent to is said at its field', async ({ page, owner, javaScriptEnabled }) => {
  await signIn(page, owner, '/settings/webhooks');
  await ready(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add webhook' });
  for (const [url, why] of [
    ['', /Enter the address/],
    ['https://asha:secret@hooks.invalid/', /neither a user nor a password/],
    ['https://127.1/', /not public/],
    ['http://hooks.invalid/', /starts with https/],
    ['https://hooks.invalid:22/', /No web server listens/],
  ] as const) {
    await dialog.getByLabel('Address').fill(url);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect(dialog.getByLabel('Address')).toHaveAccessibleDescription(why);
    await expect(dialog.getByLabel('Address')).toHaveValue(url);
  }
});

test('a webhook is tried, paused, changed, rotated and deleted', async ({ page, owner, javaScriptEnabled }) => {
  await add(page, owner, javaScriptEnabled);
  await close(page);
  await page.goto('/settings/webhooks');
  await page.getByRole('link', { name: URL }).click();
  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'A test event is being sent' })).toBeVisible();
  const row = page.getByRole('row', { name: /webhook\.test/ });
  await expect(row).toContainText('#1');
  await row.getByRole('link', { name: 'webhook.test' }).click();
  const one = page.getByRole('dialog', { name: 'webhook.test #1' });
  await expect(one).toContainText('"sequence":1');
  await one.getByRole('link', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('region', { name: 'Webhook' })).toContainText('Paused');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await ready(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: 'Change the webhook' });
  await edit.getByLabel('Address').fill('https://hooks.invalid/other');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Webhook' })).toContainText('https://hooks.invalid/other');
  await page.getByRole('button', { name: 'Rotate secret' }).click();
  const rotate = page.getByRole('dialog', { name: 'Rotate the signing secret?' });
  await rotate.getByRole('button', { name: 'Rotate secret' }).click();
  await close(page);
  await expect(page.getByRole('region', { name: 'Webhook' })).toContainText('the one before signs too');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete the webhook?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('The webhook is deleted.')).toBeVisible();
  await expect(page.getByText('There are no webhooks yet.')).toBeVisible();
});

test('axe finds nothing on a webhook and its deliveries', async ({ page, owner, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'axe is a script');
  await add(page, owner, javaScriptEnabled);
  expect(await axe(page)).toEqual([]);
  await close(page);
  await page.goto('/settings/webhooks');
  await page.getByRole('link', { name: URL }).click();
  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByRole('row', { name: /webhook\.test/ })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: 'webhook.test' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  for (const name of ['edit', 'rotate', 'delete']) {
    await page.goto(`${page.url().split('?')[0]}?${name}=1`);
    expect(await axe(page), name).toEqual([]);
  }
});

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { lookAt } from './look-at.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const PASSWORD = 'a password of twelve';

describe('the administration pages of the UI', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
    const flags = ['--data-dir', join(directory, 'data'), '--audit-level', '1'];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    token = await server.login();
    await server.json('/v3/settings/first-login', {
      method: 'PUT',
      token,
      body: { value: 'false' },
    });
    browser = stack.use(await openBrowser(server.url));
    const { page } = browser;
    await page.goto('/users');
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Users', exact: true }).waitFor();
  });
  afterAll(() => stack.disposeAsync());

  const logIn = (username: string, password: string) =>
    server.request('/v3-public/localProviders/local?action=login', {
      body: { username, password },
    });

  it('says what to do when a screen cannot be loaded, as after an upgrade of the server', async () => {
    await using page = await browser.context.newPage();
    await page.goto('/users');
    await page.route(/settings-page/, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('This screen could not be shown').waitFor();
    await lookAt(page, 'screen-failure');
    await page.unroute(/settings-page/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  });

  it('creates a user who can log in, and says at the field what is wrong', async () => {
    const { page } = browser;
    await page.getByRole('row').filter({ hasText: '(you)' }).waitFor();
    await page.getByRole('link', { name: 'Create a user' }).click();
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Display name').fill('Jane Doe');
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('short');
    await page.getByRole('textbox', { name: 'Password again' }).fill('short');
    await page.getByText('At least 12 characters', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
    await page.getByRole('textbox', { name: 'Password again' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Username is already in use').waitFor();
    await lookAt(page, 'create-user');
    await page.getByLabel('User name').fill('jane');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Jane Doe' }).waitFor();
    await page.getByText('Must be changed at the next login').waitFor();
    await lookAt(page, 'user');
    expect((await logIn('jane', PASSWORD)).status).toBe(201);
  });

  it('sets another password', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Reset password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'New password', exact: true }).fill(`${PASSWORD}!`);
    await dialog.getByRole('textbox', { name: 'New password again' }).fill(`${PASSWORD}!`);
    await lookAt(page, 'reset-password');
    await dialog.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('can log in with it now').waitFor();
    expect((await logIn('jane', `${PASSWORD}!`)).status).toBe(201);
  });

  it('disables and enables a user, live', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    expect((await logIn('jane', `${PASSWORD}!`)).status).toBe(403);
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Active', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await server.json('/v3/users', {
      token,
      body: { username: 'elsewhere', password: PASSWORD },
    });
    await page.getByText('elsewhere').first().waitFor();
    await lookAt(page, 'users');
  });

  it('deletes a user after it was asked for sure', async () => {
    const { page } = browser;
    await page.getByRole('row').filter({ hasText: 'Jane Doe' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/users$/);
    await page.getByRole('row').filter({ hasText: 'Jane Doe' }).waitFor({ state: 'detached' });
  });

  it('makes an API key, shows its secret once, and deletes it', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Account and API keys' }).click();
    await page.getByRole('button', { name: 'Create an API key' }).click();
    await page.getByLabel('What is it for?').fill('Terraform in CI');
    await lookAt(page, 'create-key');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const shown = page.getByLabel('the bearer token', { exact: true });
    const credential = await shown.innerText();
    await lookAt(page, 'created-key');
    const asKey = await server.json<{ data: { username: string }[] }>('/v3/users?me=true', {
      token: credential,
    });
    expect(asKey.data.map(({ username }) => username)).toEqual(['admin']);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Terraform in CI' });
    await row.waitFor();
    expect(await page.content()).not.toContain(credential.split(':')[1]);
    await lookAt(page, 'keys');
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await server.request('/v3/users?me=true', { token: credential })).status).toBe(401);
  });

  it('keeps the choice of colours on the server', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'Preferences' }).click();
    await page.getByText('Light', { exact: true }).click();
    await expect
      .poll(async () => {
        const { data } = await server.json<{ data: { value: string }[] }>(
          '/v3/preferences?name=theme',
          { token },
        );
        return data.map(({ value }) => value);
      })
      .toEqual(['light']);
    await page.getByText('As the system', { exact: true }).click();
  });

  it('edits settings by type, and asks before dangerous ones', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Settings' }).click();
    const filter = page.getByLabel('Filter Settings');
    await filter.fill('password-min-length');
    await page.getByRole('row').filter({ hasText: 'password-min-length' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('16');
    await lookAt(page, 'setting');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('changed', { exact: true }).waitFor();
    const path = '/v3/settings/password-min-length';
    expect((await server.json<{ value: string }>(path, { token })).value).toBe('16');
    await page.getByRole('row').filter({ hasText: 'password-min-length' }).click();
    await dialog.getByRole('button', { name: 'Use the default' }).click();
    await page.getByText('default', { exact: true }).waitFor();
    await filter.fill('server-url');
    const serverUrl = page.getByText('server-url', { exact: true });
    await page.getByRole('row').filter({ has: serverUrl }).click();
    await dialog.getByRole('textbox', { name: 'Value' }).fill('not a url');
    await expect.poll(() => dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Value' }).fill('https://drover.example.com');
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByText('I am sure').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('https://drover.example.com').waitFor();
    await filter.fill('');
    await lookAt(page, 'settings');
  });

  it('switches features', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'Features' }).click();
    const feature = page.getByRole('switch', { name: 'legacy' });
    await feature.waitFor();
    await lookAt(page, 'features');
    await page.locator('label').filter({ has: feature }).click();
    await expect
      .poll(async () => (await server.json('/v3/features/legacy', { token }))['value'])
      .toBe(true);
  });

  it('shows who did what, and what a stranger tried', async () => {
    const { page } = browser;
    await logIn('mallory', 'a guess');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByLabel('Search the audit log').fill('mallory');
    const row = page.getByRole('row').filter({ hasText: 'mallory' }).filter({ hasText: '401' });
    await row.waitFor();
    await lookAt(page, 'audit');
    await row.click();
    await page.getByRole('dialog').getByText('"drover.dev/login-name": "mallory"').waitFor();
    await lookAt(page, 'audit-event');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search the audit log').fill('Terraform in no log');
    await page.getByText('Nothing of that kind').waitFor();
  });

  it('shows people without rights what they may see, and nothing to change', async () => {
    const body = { username: 'plain', password: PASSWORD, enabled: true };
    await server.json('/v3/users', { token, body });
    const { page, context } = browser;
    await context.clearCookies();
    await page.goto('/users');
    await page.getByLabel('User name').fill('plain');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('row').filter({ hasText: '(you)' }).waitFor();
    expect(await page.getByRole('link', { name: 'Create a user' }).count()).toBe(0);
    expect(await page.getByRole('row').filter({ hasText: 'admin' }).count()).toBe(0);
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { lookAt } from './look-at.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const FIRST = 'chosen by somebody else';
const OWN = 'a password of my own';

describe('who must change the password', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-password-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    const token = await server.login();
    const body = { value: 'false' };
    await server.json('/v3/settings/first-login', { method: 'PUT', token, body });
    for (const username of ['ann', 'bob']) {
      const user = { username, password: FIRST, mustChangePassword: true };
      await server.json('/v3/users', { token, body: user });
    }
  });
  afterAll(() => stack.disposeAsync());

  it('reaches no cluster and no API before', async () => {
    const token = await server.login('ann', FIRST);
    for (const path of ['/k8s/clusters/local/api', '/metrics', '/v3/clusters', '/v3/subscribe']) {
      const { status, text } = await server.request(path, { token });
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain('AUTH_PASSWORD_CHANGE_REQUIRED');
    }
    const change = { currentPassword: FIRST, newPassword: OWN };
    const path = '/v3/users?action=changepassword';
    expect((await server.request(path, { token, body: change })).status).toBe(200);
    expect((await server.request('/v3/clusters', { token })).status).toBe(200);
    await server.login('ann', OWN);
  });

  it('is led there in a browser, and then to where they wanted', async () => {
    await using browser = await openBrowser(server.url);
    const { page } = browser;
    await page.goto('/account');
    await page.getByLabel('User name').fill('bob');
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'A password of your own' }).waitFor();
    await lookAt(page, 'new-password');
    await page.goto('/');
    await page.getByRole('heading', { name: 'A password of your own' }).waitFor();
    await page.getByLabel('Password now').fill(FIRST);
    await page.getByLabel('New password', { exact: true }).fill(OWN);
    await page.getByLabel('New password again').fill(OWN);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
    expect(browser.complaints).toEqual([]);
  });

  it('is seen with their sessions by administrators, who end them', async () => {
    await using browser = await openBrowser(server.url);
    const { page } = browser;
    const session = await server.login('ann', OWN);
    const { data } = await server.json<{ data: { id: string }[] }>('/v3/users?me=true', {
      token: session,
    });
    await page.goto(`/users/${data[0]?.id}`);
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Sessions and API keys' }).waitFor();
    const rows = page.getByRole('row').filter({ hasText: 'local' });
    await rows.first().waitFor();
    const before = await rows.count();
    await lookAt(page, 'user-sessions');
    await rows.first().getByRole('button', { name: 'End' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await eventually(async () => expect(await rows.count()).toBe(before - 1));
    expect((await server.request('/v3/users?me=true', { token: session })).status).toBe(401);
  });
});

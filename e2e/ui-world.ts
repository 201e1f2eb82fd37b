import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Browser, openBrowser } from './browser.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

/** A server of its own whose set-up is done, and a browser in which the first administrator is logged in. */
export interface UiWorld {
  readonly server: ServerProcess;
  readonly browser: Browser;
  /** Of the administrator. */
  readonly token: string;
}

/** Starts a {@link UiWorld}, which ends with `stack`. The browser shows the list of clusters, 1440 x 900. */
export async function startUiWorld(stack: AsyncDisposableStack): Promise<UiWorld> {
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
  const flags = ['--data-dir', join(directory, 'data')];
  const server = stack.use(await ServerProcess.start({ directory, flags }));
  const token = await server.login();
  const setUp = { method: 'PUT', token, body: { value: 'false' } };
  await server.json('/v3/settings/first-login', setUp);
  const browser = stack.use(await openBrowser(server.url));
  await browser.page.setViewportSize({ width: 1440, height: 900 });
  await browser.page.goto('/');
  await logInAs(browser.page, 'admin', FIRST_PASSWORD);
  await browser.page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
  return { server, browser, token };
}

/** Fills in the page of logins, which `page` shows, and sends it. */
export async function logInAs(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

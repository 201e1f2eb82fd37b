import { existsSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, type Browser, openBrowser } from './browser.ts';
import { ServerProcess } from './server-process.ts';

const reason = existsSync('/usr/bin/chromium') ? '' : ' (there is no Chromium)';

describe.skipIf(reason !== '')(`the pages that explain the API${reason}`, () => {
  let stack: AsyncDisposableStack;
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const { path: directory } = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-docs-')));
    server = stack.use(
      await ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
    );
    const token = await server.login();
    browser = stack.use(await openBrowser(server.url));
    await browser.context.addCookies([
      { name: 'R_SESS', value: token, url: server.url, secure: true, httpOnly: true },
    ]);
  });
  afterAll(() => stack.disposeAsync());

  it('lead from a type to an operation that can be tried', async () => {
    const { page } = browser;
    await page.goto('/docs/api');
    await page.locator('a[href="/docs/api?version=/v3&type=setting"]').click();
    await page.locator('#getSetting > summary').click();
    const form = page.locator('#getSetting form');
    await form.getByLabel('id').fill('ui-brand');
    await form.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => form.locator('output').textContent()).toContain('"id": "ui-brand"');
  });

  it('write with the session of the browser, and show what the server answers', async () => {
    const { page } = browser;
    await page.goto('/docs/api?version=/v3&type=setting#updateSetting');
    const form = page.locator('#updateSetting form');
    await form.getByLabel('id').fill('ui-brand');
    await form.getByLabel('Body').fill('{"value":"tried"}');
    await form.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => form.locator('output').textContent()).toContain('"value": "tried"');
    await form.getByLabel('Body').fill('{');
    await form.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => form.locator('output').textContent()).toContain('NORMAN_BODY_INVALID');
  });

  it('explain the error that a link leads to', async () => {
    const { page } = browser;
    const { docs } = (await server.request('/v3/nosuch', { token: await server.login() })).json<{
      docs: string;
    }>();
    expect(docs).toBe(`${server.url}/docs/errors#NORMAN_SCHEMA_NOT_FOUND`);
    await page.goto(docs);
    await expect
      .poll(() => page.locator('tr:target').textContent())
      .toContain('failed to find schema');
  });

  it('can be used by everybody, and break no rule of their own', async () => {
    const { page, complaints } = browser;
    for (const path of ['/docs/api', '/docs/api?version=/v3&type=setting', '/docs/errors']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(path);
        const open = page.locator('details.operation').first();
        if ((await open.count()) > 0) await open.locator('> summary').click();
        const folder = process.env['DROVER_SCREENSHOTS'];
        if (folder) {
          const name = `${path.replaceAll(/\W+/g, '-')}-${colorScheme}.png`;
          await page.screenshot({ path: join(folder, name) });
        }
      }
    }
    for (const path of ['/docs/api?version=/v3&type=setting', '/docs/errors']) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(path);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

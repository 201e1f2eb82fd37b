import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { lookAt } from './look-at.ts';
import { type Answer, FIRST_PASSWORD, ServerProcess } from './server-process.ts';

/** As much of a resource as is asserted. */
interface Stored {
  readonly id: string;
  readonly type: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const pem = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../packages/api/test/pem', name), 'utf8');

const decoded = (base64 = ''): string => Buffer.from(base64, 'base64').toString();

describe('the editor of resources in the UI', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let token: string;
  let projectId: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
    server = stack.use(
      await ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
    );
    token = await server.login();
    await send('PUT', 'settings/first-login', { value: 'false' });
    ({ id: projectId } = await must('POST', 'projects', { name: 'shop', clusterId: 'local' }));
    await must('POST', 'cluster/local/namespaces', { name: 'shop', projectId });
    browser = stack.use(await openBrowser(server.url));
    const { page } = browser;
    // The browser's own question whether changes may be lost.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto('/users');
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Users', exact: true }).waitFor();
  });
  afterAll(() => stack.disposeAsync());

  const send = (method: string, path: string, body?: object): Promise<Answer> =>
    server.request(`/v3/${path}`, { method, token, ...(body && { body }) });

  async function must(method: string, path: string, body?: object): Promise<Stored> {
    const answer = await send(method, path, body);
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json<Stored>();
  }

  const stored = (plural: string, id: string): Promise<Stored> =>
    must('GET', `project/${projectId}/${plural}/${id}`);

  const field = (name: string): Locator => browser.page.getByRole('textbox', { name, exact: true });
  const button = (name: string): Locator => browser.page.getByRole('button', { name, exact: true });
  const yaml = (): Locator => browser.page.getByText('YAML', { exact: true });
  const open = (path: string) =>
    browser.page.goto(`/c/local/p/${encodeURIComponent(projectId)}/${path}`);

  it('creates a secret by its form', async () => {
    const { page } = browser;
    await open('namespacedSecrets/create');
    await page.getByRole('heading', { name: 'Create a secret' }).waitFor();
    await button('Create').click();
    await page.getByText('Give it a name.').waitFor();
    await field('Name').fill('Wrong Name');
    await page.getByText(/^Use names of lower-case letters/).waitFor();
    await lookAt(page, 'secret-create-refused');
    await field('Name').fill('shop-db');
    await button('Add a value').click();
    await field('Key of the new value').fill('password');
    await field('Value of password').fill('first line\nsecond <img src=x onerror=alert(1)>\n');
    await lookAt(page, 'secret-create');
    await button('Create').click();
    await page.waitForURL(/namespacedSecrets\/shop(:|%3A)shop-db$/);
    const { data } = await stored('namespacedsecrets', 'shop:shop-db');
    expect(decoded(data?.['password'])).toBe('first line\nsecond <img src=x onerror=alert(1)>\n');
  });

  it('edits it as YAML, with proposals, and hides what is secret until it is asked for', async () => {
    const { page } = browser;
    await open('namespacedSecrets/shop:shop-db/edit');
    await field('Value of password, hidden').waitFor();
    expect(await page.content()).not.toContain('first line');
    await lookAt(page, 'secret-edit');
    await yaml().click();
    await button('Show the YAML').waitFor();
    await lookAt(page, 'secret-cover');
    await button('Show the YAML').click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    await text.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('desc');
    await page.getByRole('option', { name: /description/ }).waitFor();
    await lookAt(page, 'yaml-proposals');
    await page.keyboard.press('Enter');
    await page.keyboard.type('of the shop');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await page.waitForURL(/shop(:|%3A)shop-db$/);
    const { description, data } = await stored('namespacedsecrets', 'shop:shop-db');
    expect(description).toBe('of the shop');
    expect(decoded(data?.['password'])).toContain('onerror');
  });

  it('proposes what a reference can point to and what a field can be', async () => {
    const { page } = browser;
    await open('configMaps/create');
    await yaml().click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    await text.fill('type: configMap\nimmutable: ');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'false' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.cm-line').getByText('immutable').hover();
    await page.getByText('Once true, neither this nor the data can be changed any more.').waitFor();
    await text.fill('type: configMap\nnamespaceId: ');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'shop' }).click();
    await expect.poll(() => text.innerText()).toContain('namespaceId: shop');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await text.evaluate((element) => element.contains(document.activeElement))).toBe(false);
  });

  it('marks in the YAML what is wrong, also what the server said, at its line', async () => {
    const { page } = browser;
    await open('configMaps/create');
    await yaml().click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    const problems = page.getByRole('status', { name: 'Problems of the YAML' });
    await text.fill('type: configMap\nname: [');
    await problems.getByText(/./).first().waitFor();
    expect(await button('Create').isDisabled()).toBe(true);
    await text.fill(
      'type: configMap\nname: settings\nnamespaceId: shop\nnonsense: 1\ncreated: x\nbinaryData:\n  logo: "no base64"',
    );
    await problems.getByText('There is no such field: it is ignored.').waitFor();
    await problems.getByText(/works this out/).waitFor();
    expect(await button('Line 4').count()).toBe(1);
    await button('Create').click();
    await page.getByText('Not created').waitFor();
    await problems.getByText('binaryData.logo is not in base64').waitFor();
    expect(await button('Line 7').count()).toBe(1);
    await lookAt(page, 'yaml-refused');
    await text.fill('type: configMap\nname: settings\nnamespaceId: shop\nnonsense: 1');
    await button('Create').click();
    await page.getByText("unknown field 'nonsense' was ignored").waitFor();
    await page.waitForURL(/shop(:|%3A)settings$/);
  });

  it('tells what somebody else has changed meanwhile, and lets people take or overwrite it', async () => {
    const { page } = browser;
    const path = `project/${projectId}/configmaps/shop:settings`;
    await open('configMaps/shop:settings/edit');
    await button('Add a value').click();
    await field('Key of the new value').fill('mode');
    await field('Value of mode').fill('mine');
    await must('PUT', path, { labels: { team: 'theirs' }, data: { mode: 'theirs', extra: 'x' } });
    await button('Save').click();
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has changed it' });
    await conflict.waitFor();
    await conflict.getByRole('row').filter({ hasText: 'labels' }).waitFor();
    await lookAt(page, 'conflict');
    await button('Take theirs').click();
    await conflict.waitFor({ state: 'detached' });
    expect(await field('Value of mode').inputValue()).toBe('theirs');
    await field('Value of mode').fill('mine after all');
    await must('PUT', path, { data: { mode: 'theirs again' } });
    await button('Save').click();
    await conflict.waitFor();
    await button('Overwrite').click();
    await page.waitForURL(/shop(:|%3A)settings$/);
    const { data, labels } = await stored('configmaps', 'shop:settings');
    expect(data).toEqual({ mode: 'mine after all', extra: 'x' });
    expect(labels).toMatchObject({ team: 'theirs' });
  });

  it('asks before changes are lost', async () => {
    const { page } = browser;
    await open('configMaps/shop:settings/edit');
    await field('Value of mode').fill('lost');
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await field('Value of mode').inputValue()).toBe('lost');
    await button('Cancel').click();
    await lookAt(page, 'leave');
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(/tab=config-maps/);
    expect((await stored('configmaps', 'shop:settings')).data).toMatchObject({
      mode: 'mine after all',
    });
  });

  it('reads certificates as they are typed, as the server does', async () => {
    const { page } = browser;
    const [certs, key, otherKey] = await Promise.all([
      pem('rsa.crt'),
      pem('rsa.key'),
      pem('ed25519.key'),
    ]);
    const refused = await send('POST', `project/${projectId}/namespacedcertificates`, {
      name: 'www',
      namespaceId: 'shop',
      certs,
      key: otherKey,
    });
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({ code: 'InvalidFormat', fieldName: 'key' });
    await open('namespacedCertificates/create');
    await field('Name').fill('www');
    await field('Certificate').fill('no certificate');
    await page.getByText('The text holds no PEM block.').waitFor();
    await field('Certificate').fill(certs);
    await page.getByRole('group', { name: 'What the certificate says' }).waitFor();
    await field('Private key').fill(otherKey);
    await page.getByText('The key does not belong to the certificate.').waitFor();
    await button('Create').click();
    await lookAt(page, 'certificate-refused');
    await field('Private key').fill(key);
    await page.getByText('The key belongs to the certificate.').waitFor();
    await lookAt(page, 'certificate');
    await button('Create').click();
    await page.waitForURL(/shop(:|%3A)www$/);
    expect(await stored('namespacedcertificates', 'shop:www')).toMatchObject({
      certs: certs.trim(),
    });
    await open('namespacedCertificates/shop:www/edit');
    await field('Description').fill('of the shop');
    await lookAt(page, 'certificate-edit');
    await button('Save').click();
    await page.waitForURL(/shop(:|%3A)www$/);
    expect(await stored('namespacedcertificates', 'shop:www')).toMatchObject({
      certs: certs.trim(),
      description: 'of the shop',
    });
  });

  it('takes files of any content as they are, up to what fits in', async () => {
    const { page } = browser;
    const hostile = '<img src=x onerror="alert(1)">\r\n\ttab\r\n{{ 7*7 }} ${x} \u202e';
    const large = 'x'.repeat(1_000_000);
    await open('configMaps/create');
    await field('Name').fill('hostile');
    const choose = page.waitForEvent('filechooser');
    await button('Add from files').click();
    await (await choose).setFiles([
      { name: 'hostile "file".txt', mimeType: 'text/plain', buffer: Buffer.from(hostile) },
      { name: 'logo.bin', mimeType: 'image/png', buffer: Buffer.from([0, 255, 254, 1]) },
      { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.from(large) },
    ]);
    await field('Value of large.txt').waitFor();
    await page.getByText('4 bytes that are no text').waitFor();
    await lookAt(page, 'config-map');
    const chooseMore = page.waitForEvent('filechooser');
    await button('Add from files').click();
    await (await chooseMore).setFiles([
      { name: 'more', mimeType: '', buffer: Buffer.from('x'.repeat(100_000)) },
    ]);
    await page.getByText(/All values together have 1,1/).waitFor();
    await button('Remove more').click();
    await yaml().click();
    await page.getByRole('textbox', { name: 'YAML' }).waitFor();
    await page.getByText('Form', { exact: true }).click();
    await button('Create').click();
    await page.waitForURL(/shop(:|%3A)hostile$/);
    expect(await stored('configmaps', 'shop:hostile')).toMatchObject({
      data: { 'hostile--file-.txt': hostile, 'large.txt': large },
      binaryData: { 'logo.bin': 'AP/+AQ==' },
    });
  });

  it('edits credentials of registries without touching their passwords', async () => {
    const { page } = browser;
    await open('secrets/create');
    await field('Name').fill('pull');
    await page.getByRole('combobox', { name: 'What it holds' }).click();
    await page.getByRole('option', { name: 'Credentials of image registries' }).click();
    await page.getByRole('combobox', { name: 'Address' }).fill('ghcr.io');
    await field('User name').fill('robot');
    await button('Create').click();
    await page.getByText('Give the password.').waitFor();
    await field('Password').fill('swordfish');
    await lookAt(page, 'registries');
    await button('Create').click();
    await page.waitForURL(/pull$/);
    const id = decodeURIComponent(page.url().split('/').at(-1) ?? '');
    await open(`dockerCredentials/${id}/edit`);
    await field('User name').fill('somebody');
    await page.getByText(/The stored one is for another user/).waitFor();
    await field('User name').fill('robot');
    await field('Description').fill('for CI');
    await button('Save').click();
    await page.waitForURL(/pull$/);
    const [, namespace = ''] = projectId.split(':');
    const secret = await server.request(
      `/k8s/clusters/local/api/v1/namespaces/${namespace}/secrets/pull`,
      { token },
    );
    const config = secret.json<{ data: Record<string, string> }>().data['.dockerconfigjson'];
    expect(JSON.parse(decoded(config))).toMatchObject({
      auths: { 'ghcr.io': { username: 'robot', password: 'swordfish' } },
    });
  });

  it('creates a secret of another sort, and says where its name is taken', async () => {
    const { page } = browser;
    await open('namespacedSecrets/create');
    await field('Name').fill('shop-db');
    await page.getByRole('combobox', { name: 'What it holds' }).click();
    await page.getByRole('option', { name: 'User name and password' }).click();
    await field('User name').fill('shop');
    await field('Password').fill('swordfish');
    await page.keyboard.press('Control+s');
    await page.getByText('AlreadyExists').waitFor();
    await expect.poll(() => field('Name').getAttribute('aria-invalid')).toBe('true');
    await field('Name').fill('shop-login');
    await page.keyboard.press('Control+s');
    await page.waitForURL(/shop(:|%3A)shop-login$/);
    const path = `/k8s/clusters/local/api/v1/namespaces/shop/secrets/shop-login`;
    const secret = await server.json<{ type: string; data: Record<string, string> }>(path, {
      token,
    });
    expect(secret.type).toBe('kubernetes.io/basic-auth');
    expect(decoded(secret.data['password'])).toBe('swordfish');
  });

  it('proposes what fits deep inside of a workload, and changes nothing else', async () => {
    const { page } = browser;
    await must('POST', `project/${projectId}/workloads`, {
      name: 'web',
      namespaceId: 'shop',
      containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }],
    });
    await open('workloads/deployment:shop:web/edit');
    await yaml().click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    await text.getByText('imagePullPolicy').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'IfNotPresent' }).waitFor();
    await lookAt(page, 'yaml-workload');
    await page.getByRole('option', { name: 'IfNotPresent' }).click();
    await button('Save').click();
    await page.waitForURL(/deployment(:|%3A)shop(:|%3A)web$/);
    expect(await page.getByText('was ignored').count()).toBe(0);
    expect(await stored('workloads', 'deployment:shop:web')).toMatchObject({
      containers: [
        { image: 'nginx', imagePullPolicy: 'IfNotPresent', ports: [{ containerPort: 80 }] },
      ],
    });
  });

  it('is loaded when it is opened: what every page needs stays small', async () => {
    const page = (await server.request('/login', { headers: { accept: 'text/html' } })).text;
    const scripts = [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
    const texts = await Promise.all(scripts.map(async (path) => (await server.request(path)).text));
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(300_000);
    expect(texts.some((text) => text.includes('cm-editor'))).toBe(false);
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type Browser, openBrowser } from './browser.ts';
import { importCluster, untilState } from './imported-cluster.ts';
import {
  busyboxImage,
  clusterSkipReason,
  pushImage,
  startCluster,
  type TestCluster,
} from './kubernetes/index.ts';
import { lookAt } from './look-at.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const skip = await clusterSkipReason();
const NAMESPACE = 'shop';
/** For what a cluster has to pull, start or stop. */
const SLOW = { timeout: 120_000 };

interface Created {
  readonly id: string;
  readonly state?: string;
}

describe.skipIf(skip)('the pages of projects in the UI, with a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let cluster: TestCluster;
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let token: string;
  let image: string;
  let clusterId: string;
  let projectId: string;

  const api = (method: string, path: string, body?: object): Promise<Created> =>
    server.json<Created>(`/v3/${path}`, { method, token, ...(body && { body }) });

  async function kubectl(...args: readonly string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await cluster.kubectl(['-n', NAMESPACE, ...args]);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  }

  const jsonpath = (object: string, path: string): Promise<string> =>
    kubectl('get', object, '-o', `jsonpath=${path}`);

  async function logIn(at: Browser, username: string, password: string): Promise<void> {
    await at.page.goto('/');
    await at.page.getByLabel('User name').fill(username);
    await at.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await at.page.getByRole('button', { name: 'Log in' }).click();
    await at.page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
  }

  beforeAll(async () => {
    await checkCommand(
      process.execPath,
      ['--conditions=@drover/source', 'scripts/build.ts', 'agent'],
      { cwd: join(import.meta.dirname, '..'), timeoutMs: 300_000 },
    );
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
    cluster = stack.use(await startCluster({ nodes: 1 }));
    server = stack.use(
      await ServerProcess.start({
        directory,
        flags: ['--data-dir', join(directory, 'data')],
        address: cluster.hostAddress,
      }),
    );
    token = await server.login();
    await api('PUT', 'settings/first-login', { value: 'false' });
    ({ id: clusterId } = await importCluster({
      server,
      token,
      cluster,
      directory,
      name: 'production',
    }));
    image = await pushImage(await busyboxImage(), {
      registry: cluster.registryAddress,
      repository: 'test/busybox',
      tag: '1',
    });
    await untilState(() => api('GET', `clusters/${clusterId}`), 'active');
    ({ id: projectId } = await api('POST', 'projects', { name: 'Shop', clusterId }));
    const namespace = { name: NAMESPACE, projectId };
    await eventually(() => api('POST', `clusters/${clusterId}/namespaces`, namespace), {
      timeoutMs: 30_000,
    });
    browser = stack.use(await openBrowser(server.url));
    ({ page } = browser);
    await page.setViewportSize({ width: 1440, height: 900 });
    // The browser's own question whether changes may be lost.
    page.on('dialog', (dialog) => void dialog.accept());
    await logIn(browser, 'admin', FIRST_PASSWORD);
  });
  afterAll(() => stack.disposeAsync());

  const projectPath = (rest = ''): string => `/c/${clusterId}/p/${projectId}${rest}`;
  const row = (text: string, at = page): Locator => at.getByRole('row').filter({ hasText: text });
  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', { name, exact: true });
  const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });

  async function choose(label: string, option: string | RegExp): Promise<void> {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: option }).click();
  }

  async function act(name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }

  it('leads from a cluster to a project, and teaches what belongs there', async () => {
    await page.goto(`/c/${clusterId}?tab=projects`);
    await row('Shop').getByText('1', { exact: true }).waitFor();
    await lookAt(page, 'projects');
    await row('Shop').click();
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
    await page.getByText('No workloads yet').waitFor();
    await lookAt(page, 'project-empty');
  });

  it('creates a deployment by its form, with problems at their fields, and shows it live', async () => {
    await page.getByRole('link', { name: 'Create a workload' }).first().click();
    await button('Create').click();
    await page.getByText('Name an image').waitFor();
    await lookAt(page, 'workload-create-refused');
    await field('Name').fill('web');
    await field('Image').fill('NOT AN IMAGE');
    await button('Create').click();
    // What only the server checks.
    await page
      .getByText(/containers\[0\]\.image|image reference/i)
      .first()
      .waitFor();
    await field('Image').fill(image);
    await field('Command').fill('sh\n-c');
    await field('Arguments').fill(
      'mkdir /tmp/www; echo $GREETING > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www',
    );
    await button('Add a port').click();
    await field('Number of port 1').fill('8080');
    await field('Outer number of port 1').fill('80');
    await button('Add a variable').click();
    await field('Name of variable 1').fill('GREETING');
    await field('Value of variable 1').fill('hello');
    await choose('Is it ready?', 'HTTP request');
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill('8080');
    await lookAt(page, 'workload-create');
    await button('Create').click();
    await page.waitForURL(/workloads\/deployment(:|%3A)shop(:|%3A)web$/);
    await page.getByText('1/1').first().waitFor(SLOW);
    await page.getByText('Active', { exact: true }).waitFor(SLOW);
    await lookAt(page, 'workload');
    const container = '{.spec.template.spec.containers[0]';
    expect(await jsonpath('deployment/web', `${container}.env[0].value}`)).toBe('hello');
    expect(await jsonpath('deployment/web', `${container}.readinessProbe.httpGet.port}`)).toBe(
      '8080',
    );
    expect(await jsonpath('service/web', '{.spec.ports[0].port}')).toBe('80');
  });

  it('changes the number of pods', async () => {
    await page.getByRole('link', { name: 'Edit' }).click();
    await field('Pods').fill('2');
    await button('Save').click();
    await page.getByText('2/2').waitFor(SLOW);
    expect(await jsonpath('deployment/web', '{.spec.replicas}')).toBe('2');
  });

  it('redeploys, pauses and goes on', async () => {
    const pods = async (): Promise<readonly string[]> =>
      (await kubectl('get', 'pods', '-o', 'name')).split('\n');
    const before = await pods();
    await page.goto(projectPath('?tab=workloads'));
    await row('web').waitFor();
    await lookAt(page, 'workloads');
    await act('web', 'Redeploy');
    await eventually(
      async () => {
        const now = await pods();
        expect(now.filter((pod) => before.includes(pod))).toEqual([]);
        expect(now).toHaveLength(2);
      },
      { timeoutMs: 120_000, intervalMs: 500 },
    );
    await act('web', 'Pause');
    await row('web').getByText('Paused').waitFor();
    expect(await jsonpath('deployment/web', '{.spec.paused}')).toBe('true');
    await act('web', 'Resume');
    await row('web').getByText('Active').waitFor(SLOW);
    expect(await jsonpath('deployment/web', '{.spec.paused}')).not.toBe('true');
  });

  it('goes back to earlier pods', async () => {
    const greeting = (): Promise<string> =>
      jsonpath('deployment/web', '{.spec.template.spec.containers[0].env[0].value}');
    await act('web', 'Edit');
    await field('Value of variable 1').fill('good bye');
    await button('Save').click();
    await page.getByText('2/2').waitFor(SLOW);
    expect(await greeting()).toBe('good bye');
    await act('web', 'Roll back');
    await page
      .getByRole('radio', { name: /Revision/ })
      .nth(1)
      .click();
    await lookAt(page, 'rollback');
    await button('Roll back').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(async () => expect(await greeting()).toBe('hello'), { timeoutMs: 20_000 });
  });

  it('shows YAML', async () => {
    await act('web', 'View YAML');
    await page.getByRole('dialog').getByText('kind: Deployment').waitFor();
    await lookAt(page, 'yaml');
    const download = page.waitForEvent('download');
    await button('Download').click();
    expect((await download).suggestedFilename()).toBe('web.yaml');
    await page.keyboard.press('Escape');
  });

  it('creates a service and an ingress that leads to it', async () => {
    await page.goto(projectPath('/services/create'));
    await field('Name').fill('front');
    await choose('Workloads', 'web (deployment)');
    await page.keyboard.press('Escape');
    await field('Number of port 1').fill('8000');
    await field('Port of the pods of port 1').fill('8080');
    await lookAt(page, 'service-create');
    await button('Create').click();
    await page.waitForURL(/services\/shop(:|%3A)front$/);
    expect(await jsonpath('service/front', '{.spec.ports[0].targetPort}')).toBe('8080');
    await eventually(
      async () => {
        const ready = await jsonpath('endpoints/front', '{.subsets[*].addresses[*].ip}');
        expect(ready.split(' ')).toHaveLength(2);
      },
      { timeoutMs: 60_000 },
    );
    await page.goto(projectPath('/ingresses/create'));
    await field('Name').fill('shop');
    await field('Host name of rule 1').fill('shop.example.com');
    await choose('Target of path 1 of rule 1', 'front');
    await field('Port of path 1 of rule 1').fill('8000');
    await lookAt(page, 'ingress-create');
    await button('Create').click();
    await page.waitForURL(/ingresses\/shop(:|%3A)shop$/);
    await page.getByText('/ → front:8000').waitFor();
    const backend = '{.spec.rules[0].http.paths[0].backend.service}';
    expect(JSON.parse(await jsonpath('ingress/shop', backend))).toEqual({
      name: 'front',
      port: { number: 8000 },
    });
    await page.goto(projectPath('?tab=ingresses'));
    await row('shop.example.com').waitFor();
    await lookAt(page, 'ingresses');
    await page.getByRole('tab', { name: 'Services' }).click();
    await row('front').waitFor();
    await lookAt(page, 'services');
  });

  it('creates a cron job, and says at its field what is wrong with the schedule', async () => {
    await page.goto(projectPath('/workloads/create'));
    await choose('Kind', /^Cron job/);
    await field('Name').fill('report');
    await field('Image').fill(image);
    await field('Schedule').fill('every night');
    await button('Create').click();
    await page
      .getByText(/cronJobConfig\.schedule|schedule/)
      .first()
      .waitFor();
    await lookAt(page, 'cron-job-create-refused');
    await field('Schedule').fill('0 3 * * *');
    await button('Create').click();
    await page.waitForURL(/workloads\/cronjob(:|%3A)shop(:|%3A)report$/);
    await page.getByText('0 3 * * *').first().waitFor();
    expect(await jsonpath('cronjob/report', '{.spec.schedule}')).toBe('0 3 * * *');
  });

  it('shows to each of two pages what the other does, and what kubectl does', async () => {
    const other = await browser.context.newPage();
    await other.goto(projectPath('?tab=services'));
    await row('front', other).waitFor();
    await page.goto(projectPath('?tab=services'));
    await act('front', 'Delete');
    await page.getByText('This cannot be undone').waitFor();
    await lookAt(page, 'delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row('front', other).waitFor({ state: 'detached' });
    await row('front').waitFor({ state: 'detached' });
    await other.goto(projectPath('?tab=config-maps'));
    await row('kube-root-ca.crt', other).waitFor();
    await page.getByRole('tab', { name: 'Config maps' }).click();
    await row('kube-root-ca.crt').waitFor();
    await kubectl('create', 'configmap', 'from-kubectl', '--from-literal=a=b');
    await row('from-kubectl', other).waitFor();
    await row('from-kubectl').waitFor();
    await kubectl('delete', 'configmap', 'from-kubectl');
    await row('from-kubectl', other).waitFor({ state: 'detached' });
    await other.close();
  });

  it('offers people what they may do, and no more', async () => {
    const password = 'a password of twelve';
    const user = { username: 'viewer', password, mustChangePassword: false };
    const { id: userId } = await api('POST', 'users', user);
    await api('POST', 'globalrolebindings', { userId, globalRoleId: 'user-base' });
    for (const roleTemplateId of ['nodes-view', 'projects-view']) {
      await api('POST', 'clusterroletemplatebindings', { clusterId, userId, roleTemplateId });
    }
    await kubectl('create', 'rolebinding', 'look', '--clusterrole=view', `--user=${userId}`);
    await using reader = await openBrowser(server.url);
    await logIn(reader, 'viewer', password);
    await eventually(
      async () => {
        await reader.page.goto(projectPath());
        await row('web', reader.page).waitFor({ timeout: 5000 });
      },
      { timeoutMs: 60_000 },
    );
    await reader.page.getByRole('button', { name: 'Actions for web' }).click();
    await reader.page.getByRole('menuitem', { name: 'View YAML' }).waitFor();
    expect(await reader.page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0);
    expect(await reader.page.getByRole('menuitem', { name: 'Edit' }).count()).toBe(0);
    expect(await reader.page.getByRole('link', { name: 'Create a workload' }).count()).toBe(0);
  });

  it('deletes a workload after it was asked for sure', async () => {
    await page.goto(projectPath('?tab=workloads'));
    await act('web', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row('web').waitFor({ state: 'detached' });
    await eventually(
      async () => expect(await kubectl('get', 'deployments', '-o', 'name')).toBe(''),
      { timeoutMs: 30_000 },
    );
  });

  it('says plainly that a cluster is not connected', async () => {
    const away = await api('POST', 'clusters', { name: 'away' });
    const project = await eventually(() =>
      api('POST', 'projects', { name: 'Far', clusterId: away.id }),
    );
    await page.goto(`/c/${away.id}/p/${project.id}`);
    await page.getByText('The cluster is not connected').waitFor();
    await lookAt(page, 'project-unavailable');
  });

  it('keeps to its content security policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});

import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../deploy/images/build-image.ts';
import { RECIPES } from '../deploy/images/recipes.ts';
import { checkCommand } from '../scripts/run-command.ts';
import { type Browser, openBrowser } from './browser.ts';
import {
  busyboxImage,
  clusterSkipReason,
  kubectlPath,
  pushImage,
  startCluster,
  type TestCluster,
} from './kubernetes/index.ts';
import { lookAt } from './look-at.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');
const skip = await clusterSkipReason();

const TALKER = `
apiVersion: v1
kind: Pod
metadata: { name: talker, namespace: default }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: talker
      image: IMAGE
      command: [sh, -c, 'i=0; while true; do echo "line $i of the talker"; i=$((i+1)); sleep 1; done']
`;

describe.skipIf(skip)('the UI, on a real server and a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let cluster: TestCluster;
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
    cluster = stack.use(await startCluster({ nodes: 1 }));
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(
      await ServerProcess.start({ directory, flags, address: cluster.hostAddress }),
    );
    browser = stack.use(await openBrowser(server.url));
    const { registryAddress: registry } = cluster;
    const target = { registry, repository: 'test/busybox', tag: '1' };
    const image = await pushImage(await busyboxImage(), target);
    await cluster.kubectl(['apply', '-f', '-'], { input: TALKER.replace('IMAGE', image) });
  });
  afterAll(() => stack.disposeAsync());

  it('refuses a wrong password with code and reason', async () => {
    const { page } = browser;
    await page.goto('/c/local?tab=namespaces');
    await page.waitForURL(/\/login\?returnTo=/);
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('AUTH_CREDENTIALS_WRONG');
    await lookAt(page, 'login-refused');
  });

  it('leads through the set-up at the first login', async () => {
    const { page } = browser;
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(/\/setup$/);
    const url = page.getByLabel('Server URL');
    expect(await url.inputValue()).toBe(server.url);
    await url.fill('https://localhost:8443');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await page.getByText('Clusters cannot reach "localhost"').waitFor();
    await url.fill(server.url);
    await lookAt(page, 'setup');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByText('Bring in your first cluster').waitFor();
    await lookAt(page, 'clusters-empty');
  });

  it('imports a cluster and shows each step until it is Active, without a reload', async () => {
    const { page } = browser;
    await setAgentImage();
    await page.getByRole('link', { name: 'Import a cluster' }).first().click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Local');
    await page.getByText('Lower-case letters, digits and dashes only').waitFor();
    await name.fill('local');
    await page.getByText('There is a cluster of this name already').waitFor();
    await name.fill('production-eu');
    await page.getByRole('button', { name: 'Continue' }).click();
    const command = page.getByLabel('the import command', { exact: true });
    await command.waitFor();
    await page.locator('[data-step=connected][data-state=running]').waitFor();
    await lookAt(page, 'import');
    const [manifestUrl = ''] = /https:\S+\.yaml/.exec(await command.innerText()) ?? [];
    const manifest = await checkCommand('curl', ['--insecure', '-sfL', manifestUrl]);
    const { exitCode, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: manifest });
    expect(exitCode, stderr).toBe(0);
    await page.locator('[data-step=active][data-state=done]').waitFor({ timeout: 120_000 });
    await page.getByRole('link', { name: 'Open the cluster' }).click();
    await page.getByRole('heading', { name: 'production-eu' }).waitFor();
  });

  async function setAgentImage(): Promise<void> {
    const output = join(directory, 'agent.tar');
    const recipe = RECIPES['drover-agent'];
    await buildImage(recipe, { tag: 'test', output, root });
    const target = {
      registry: cluster.registryAddress,
      repository: recipe.repository,
      tag: 'test',
    };
    const value = await pushImage(output, target);
    const token = await server.login();
    await server.json('/v3/settings/agent-image', { method: 'PUT', token, body: { value } });
  }

  it('shows conditions, nodes, namespaces, pods and events', async () => {
    const { page } = browser;
    await page.getByText('Connected', { exact: true }).first().waitFor();
    await lookAt(page, 'cluster');
    await page.getByRole('link', { name: 'renew it' }).click();
    await page.getByLabel('the import command', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Open the cluster' }).click();
    for (const [tab, text] of [
      ['nodes', 'v1.34.4'],
      ['namespaces', 'cattle-system'],
      ['pods', 'talker'],
      ['events', 'Scheduled'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByText(text).first().waitFor();
      await lookAt(page, `cluster-${tab}`);
    }
  });

  it('shows a namespace that is made elsewhere, by itself', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'namespaces' }).click();
    await page.getByText('cattle-system').waitFor();
    await cluster.kubectl(['create', 'namespace', 'made-elsewhere']);
    await page.getByText('made-elsewhere').waitFor();
    await cluster.kubectl(['delete', 'namespace', 'made-elsewhere']);
    await page.getByText('made-elsewhere').waitFor({ state: 'detached', timeout: 60_000 });
  });

  it('follows the log of a pod', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'pods' }).click();
    await page.getByRole('row').filter({ hasText: 'talker' }).click();
    const log = page.getByRole('log');
    await log.getByText(/line 3 of the talker/).waitFor({ timeout: 60_000 });
    await lookAt(page, 'pod-log');
    await page.getByLabel('Filter the log').fill('line 2 ');
    await expect.poll(() => log.innerText()).toMatch(/^line 2 of the talker$/);
  });

  it('opens a shell in a container', async () => {
    const { page } = browser;
    await page.getByText('Shell', { exact: true }).click();
    const terminal = page.locator('.xterm');
    await terminal.waitFor();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo answer-$((40+2))\n');
    await terminal.getByText('answer-42').first().waitFor();
    await lookAt(page, 'shell');
    await page.keyboard.type('exit 3\n');
    await page.getByText('The shell ended with exit code 3.').waitFor();
  });

  it('hands out a kubeconfig that works', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByText('production-eu').click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Kubeconfig' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('production-eu.yaml');
    const file = join(directory, 'downloaded.yaml');
    await writeFile(file, await readFile(await saved.path()), { mode: 0o600 });
    const args = ['--kubeconfig', file, 'get', 'pod', 'talker', '-o', 'name'];
    expect(await checkCommand(await kubectlPath(), args)).toBe('pod/talker\n');
  });

  it('cordons a node, and says why it cannot be drained', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'nodes' }).click();
    await page.getByRole('row').filter({ hasText: 'v1.34.4' }).click();
    await page.getByText('Active', { exact: true }).waitFor({ timeout: 60_000 });
    await lookAt(page, 'node');
    const unschedulable = async (): Promise<string> =>
      (await cluster.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].spec.unschedulable}']))
        .stdout;
    await page.getByRole('button', { name: 'Cordon' }).click();
    await page.getByText('Cordoned', { exact: true }).waitFor({ timeout: 30_000 });
    await expect.poll(unschedulable).toBe('true');
    await page.getByRole('button', { name: 'Uncordon' }).click();
    await page.getByText('Active', { exact: true }).waitFor({ timeout: 30_000 });
    await expect.poll(unschedulable).toBe('');
    await page.getByRole('button', { name: 'Drain' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Give up after' }).fill('0');
    await dialog.getByRole('textbox', { name: 'Give up after' }).blur();
    await lookAt(page, 'drain');
    await dialog.getByRole('button', { name: 'Drain' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The drain was given up' });
    await alert.getByText('talker').waitFor({ timeout: 30_000 });
    await lookAt(page, 'drain-given-up');
    await page.getByRole('button', { name: 'Uncordon' }).click();
    await page.getByText('Active', { exact: true }).waitFor({ timeout: 30_000 });
  });

  it('goes anywhere by keyboard', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to a cluster, or do something').fill('local');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/c\/local$/);
  });

  it('says when it no longer follows the server, and comes back by itself', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByRole('status').getByText('Live').waitFor();
    await lookAt(page, 'clusters');
    await server.kill();
    await page.getByRole('status').getByText('Reconnecting').waitFor();
    await server.start();
    await page.getByRole('status').getByText('Live').waitFor({ timeout: 60_000 });
    await page
      .getByRole('row')
      .filter({ hasText: 'production-eu' })
      .getByText('Active')
      .waitFor({ timeout: 60_000 });
  });

  it('logs out, and keeps a deep link through the next login', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL(/\/login$/);
    await page.goto('/c/local?tab=namespaces');
    await page.waitForURL(/\/login\?returnTo=/);
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(FIRST_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(/\/c\/local\?tab=namespaces$/);
    await page.getByText('kube-system').waitFor();
  });

  it('follows the cluster that Drover itself lives in, which has no WebSocket', async () => {
    const token = await server.login();
    await browser.page.getByRole('tab', { name: 'events' }).click();
    const body = {
      metadata: { name: 'made-by-request' },
      involvedObject: { kind: 'Namespace', namespace: 'default', name: 'default' },
      reason: 'MadeByRequest',
    };
    await browser.page
      .getByText(/no events|Last seen/)
      .first()
      .waitFor();
    const path = '/k8s/clusters/local/api/v1/namespaces/default/events';
    await server.json(path, { token, body });
    await browser.page.getByText('MadeByRequest').waitFor();
  });

  it('takes Drover out of a cluster that is removed', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByText('production-eu').click();
    await page.getByRole('link', { name: 'Remove', exact: true }).click();
    await page.getByText('the namespace cattle-system with the agent').waitFor();
    await lookAt(page, 'cluster-remove-connected');
    const confirmation = page.getByRole('textbox', { name: 'Type production-eu to confirm' });
    await confirmation.fill('production-eu');
    await page.getByRole('button', { name: 'Remove the cluster' }).click();
    await page.getByText('The cluster is gone from Drover').waitFor({ timeout: 60_000 });
    const isLeft = async (): Promise<boolean> =>
      (await cluster.kubectl(['get', 'namespace', 'cattle-system'])).exitCode === 0;
    await expect.poll(isLeft, { timeout: 60_000 }).toBe(false);
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

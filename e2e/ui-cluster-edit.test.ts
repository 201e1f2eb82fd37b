import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { lookAt } from './look-at.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const PASSWORD = 'a password of twelve';

/** As much of a resource as is asserted. */
interface Stored {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly projectId?: string | null;
  readonly [field: string]: unknown;
}

describe('clusters, projects and namespaces in the UI', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-ui-'))).path;
    server = stack.use(
      await ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
    );
    token = await server.login();
    await put('settings/first-login', { value: 'false' });
    browser = stack.use(await openBrowser(server.url));
    await browser.page.goto('/');
    await logInAs('admin', FIRST_PASSWORD);
    await browser.page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
  });
  afterAll(() => stack.disposeAsync());

  const get = (path: string) => server.json<Stored>(`/v3/${path}`, { token });
  const list = async (path: string) =>
    (await server.json<{ data: Stored[] }>(`/v3/${path}`, { token })).data;
  const post = (path: string, body: object) => server.json<Stored>(`/v3/${path}`, { token, body });
  const put = (path: string, body: object) =>
    server.json<Stored>(`/v3/${path}`, { method: 'PUT', token, body });

  async function logInAs(username: string, password: string): Promise<void> {
    const { page } = browser;
    await page.getByLabel('User name').fill(username);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  const field = (name: string): Locator => browser.page.getByRole('textbox', { name, exact: true });
  const button = (name: string): Locator => browser.page.getByRole('button', { name, exact: true });
  const link = (name: string): Locator => browser.page.getByRole('link', { name, exact: true });
  const confirm = async (phrase: string, name: string): Promise<void> => {
    const dialog = browser.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: `Type ${phrase} to confirm` }).fill(phrase);
    await dialog.getByRole('button', { name }).click();
  };

  it('edits a cluster by its form, and says at the field what is wrong', async () => {
    const { page } = browser;
    await link('Clusters').click();
    await page.getByRole('row').filter({ hasText: 'local' }).click();
    await link('Edit').click();
    await field('Description').fill('Where Drover lives');
    await button('Add a label').click();
    await field('Key of new label').fill('a b');
    await page.getByText(/^Letters, digits, dashes/).waitFor();
    await button('Save').click();
    await lookAt(page, 'cluster-edit-refused');
    expect((await get('clusters/local')).description).toBeUndefined();
    await field('Key of a b').fill('team');
    await field('Value of team').fill('platform');
    await lookAt(page, 'cluster-edit');
    await button('Save').click();
    await page.getByText('team=platform').waitFor();
    await page.getByText('Where Drover lives').first().waitFor();
    await lookAt(page, 'cluster-overview');
    expect(await get('clusters/local')).toMatchObject({
      name: 'local',
      description: 'Where Drover lives',
      labels: { team: 'platform' },
    });
  });

  it('edits a cluster as YAML, and takes labels away', async () => {
    const { page } = browser;
    await link('Edit').click();
    await page.getByText('YAML', { exact: true }).click();
    const yaml = page.getByRole('textbox', { name: 'YAML' });
    await yaml.getByText('Where Drover lives').waitFor();
    await lookAt(page, 'cluster-edit-yaml');
    const text = [
      'type: cluster',
      'name: local',
      'description: Written as YAML',
      'labels:',
      '  stage: prod',
    ];
    await yaml.fill(text.join('\n'));
    await button('Save').click();
    await page.getByText('stage=prod').waitFor();
    const { description, labels } = await get('clusters/local');
    expect(description).toBe('Written as YAML');
    expect(labels).toMatchObject({ stage: 'prod' });
    expect(labels).not.toHaveProperty('team');
  });

  it('shows what somebody else has changed, and overwrites it only when told to', async () => {
    const { page } = browser;
    await link('Edit').click();
    await field('Description').fill('Mine');
    await put('clusters/local', { name: 'local', description: 'Theirs' });
    await button('Save').click();
    const alert = page.getByRole('alert').filter({ hasText: 'Somebody else has changed it' });
    await alert.getByRole('cell', { name: 'Theirs' }).waitFor();
    await lookAt(page, 'cluster-edit-conflict');
    expect((await get('clusters/local')).description).toBe('Theirs');
    await alert.getByRole('button', { name: 'Overwrite' }).click();
    await page.waitForURL(/\/c\/local$/);
    await page.getByText('Mine').waitFor();
    expect((await get('clusters/local')).description).toBe('Mine');
  });

  it('changes the agent of an imported cluster', async () => {
    const { page } = browser;
    const { id } = await post('clusters', { type: 'cluster', name: 'production-eu' });
    await page.goto(`/c/${id}/edit`);
    await button('Add a variable').click();
    await field('Key of new variable').fill('HTTPS_PROXY');
    await field('Value of HTTPS_PROXY').fill('http://proxy.example.com:3128');
    await page.getByLabel("Projects are closed to each other's network").check();
    await lookAt(page, 'cluster-edit-imported');
    await page.getByRole('heading', { name: 'Projects and access' }).scrollIntoViewIfNeeded();
    await lookAt(page, 'cluster-edit-imported-end');
    await field('Name').fill('local');
    await button('Save').click();
    await page
      .getByText(/There is a cluster named local/)
      .first()
      .waitFor();
    await field('Name').fill('production-north');
    await button('Save').click();
    await page.getByRole('heading', { name: 'production-north' }).waitFor();
    await lookAt(page, 'cluster-pending');
    expect(await get(`clusters/${id}`)).toMatchObject({
      name: 'production-north',
      agentEnvVars: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' }],
      enableNetworkPolicy: true,
    });
  });

  it('removes a cluster after its name was typed', async () => {
    const { page } = browser;
    await link('Remove').click();
    await page.getByRole('heading', { name: 'Remove production-north' }).waitFor();
    const remove = button('Remove the cluster');
    expect(await remove.isDisabled()).toBe(true);
    await field('Type production-north to confirm').fill('production-north');
    await lookAt(page, 'cluster-remove');
    await remove.click();
    await page.getByText('The cluster is gone from Drover').waitFor();
    await lookAt(page, 'cluster-removed');
    expect((await list('clusters')).map(({ name }) => name)).toEqual(['local']);
  });

  it('says what stays in a cluster that is not connected when it is removed', async () => {
    const { page } = browser;
    const { id } = await post('clusters', { type: 'cluster', name: 'out-of-reach' });
    await sayWasConnected(id);
    await page.goto(`/c/${id}/remove`);
    await page.getByText('The cluster is not connected').waitFor();
    await lookAt(page, 'cluster-remove-away');
    await field('Type out-of-reach to confirm').fill('out-of-reach');
    await button('Remove the cluster').click();
    await page.getByText('Something stays in the cluster').waitFor();
    await page.getByLabel('the clean-up command', { exact: true }).waitFor();
    await lookAt(page, 'cluster-left-behind');
    await page.goto(`/c/${id}`);
    await link('Follow the removal').click();
    await page.getByText('Something stays in the cluster').waitFor();
    await page.getByText('The cluster is gone from Drover').waitFor({ timeout: 90_000 });
    await page.getByText('Something stays in the cluster').waitFor();
  });

  /** As a cluster is whose agent was here once. */
  async function sayWasConnected(id: string): Promise<void> {
    const path = `/k8s/clusters/local/apis/management.cattle.io/v3/clusters/${id}/status`;
    const told = async (type: string) => {
      const { conditions = [] } = await get(`clusters/${id}`);
      return (conditions as { type: string; status: string }[]).find((each) => each.type === type);
    };
    // What the server says of a new cluster comes first.
    await expect.poll(() => told('Connected')).toBeDefined();
    const conditions = [
      { type: 'AgentDeployed', status: 'True' },
      { type: 'Connected', status: 'False', message: 'The agent is gone' },
    ];
    const answer = await server.request(path, {
      method: 'PATCH',
      token,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ status: { conditions } }),
    });
    expect(answer.status, answer.text).toBe(200);
    await expect.poll(async () => (await told('AgentDeployed'))?.status).toBe('True');
  }

  it('creates a project with a quota, and says at the field what is wrong', async () => {
    const { page } = browser;
    await page.goto('/c/local?tab=projects');
    await link('Create a project').click();
    await field('Name').fill('Web');
    await field('Description').fill('The shops');
    await page.getByRole('combobox', { name: 'Limit something' }).click();
    await page.getByRole('option', { name: 'Pods' }).click();
    await field('Pods, all together').fill('10');
    await field('Pods, each namespace').fill('20');
    await button('Create').click();
    await page.getByText('More than all have together').waitFor();
    await lookAt(page, 'project-create-refused');
    await field('Pods, each namespace').fill('4');
    await field('CPU, limit').fill('500m');
    await lookAt(page, 'project-create');
    await button('Create').click();
    await page.getByRole('heading', { name: 'Web' }).waitFor();
    expect(await list('projects?name=Web')).toMatchObject([
      {
        clusterId: 'local',
        description: 'The shops',
        resourceQuota: { limit: { pods: '10' } },
        namespaceDefaultResourceQuota: { limit: { pods: '4' } },
        containerDefaultResourceLimit: { limitsCpu: '500m' },
      },
    ]);
  });

  it('edits a project, and takes its quota away', async () => {
    const { page } = browser;
    await link('Edit').click();
    await button('Remove the limit of Pods').click();
    await page.getByText('may use whatever the cluster has').waitFor();
    await field('Name').fill('Web shops');
    await button('Add a label').click();
    await field('Key of new label').fill('team');
    await field('Value of team').fill('shop');
    await lookAt(page, 'project-edit');
    await button('Save').click();
    await page.getByRole('heading', { name: 'Web shops' }).waitFor();
    const [project] = await list('projects?name=Web%20shops');
    expect(project).toMatchObject({ labels: { team: 'shop' } });
    expect(project?.['resourceQuota'] ?? null).toBeNull();
  });

  it('creates a namespace in a project, and moves it to another', async () => {
    const { page } = browser;
    const [web] = await list('projects?name=Web%20shops');
    const bank = await post('projects', { type: 'project', name: 'Bank', clusterId: 'local' });
    await page.getByRole('tab', { name: 'Namespaces' }).click();
    await page.getByText('No namespaces yet').waitFor();
    await lookAt(page, 'project-namespaces-empty');
    await button('Create a namespace').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Checkout');
    await dialog.getByText(/^Lower-case letters/).waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('checkout');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Carts and payment');
    await lookAt(page, 'namespace-create');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const row = page.getByRole('row').filter({ hasText: 'checkout' });
    await row.waitFor();
    expect(await get('cluster/local/namespaces/checkout')).toMatchObject({
      projectId: web?.id,
      description: 'Carts and payment',
    });
    await post('cluster/local/namespaces', { name: 'search', projectId: web?.id });
    await page.getByRole('row').filter({ hasText: 'search' }).waitFor();
    await lookAt(page, 'project-namespaces');
    await button('Move checkout').click();
    await dialog.getByRole('combobox', { name: 'To project' }).click();
    await page.getByRole('option', { name: 'Bank' }).click();
    await lookAt(page, 'namespace-move');
    await dialog.getByRole('button', { name: 'Move' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await get('cluster/local/namespaces/checkout')).projectId).toBe(bank.id);
  });

  it('deletes a namespace after its name was typed', async () => {
    const { page } = browser;
    const row = page.getByRole('row').filter({ hasText: 'search' });
    await row.getByRole('button', { name: 'Delete' }).click();
    await lookAt(page, 'namespace-delete');
    await confirm('search', 'Delete');
    await row.waitFor({ state: 'detached' });
    expect((await server.request('/v3/cluster/local/namespaces/search', { token })).status).toBe(
      404,
    );
  });

  it('deletes a project with what was created for it, and leaves its other namespaces', async () => {
    const { page } = browser;
    const [web] = await list('projects?name=Web%20shops');
    await post('cluster/local/namespaces', { name: 'goes', projectId: web?.id });
    const annotations = { 'field.cattle.io/projectId': web?.id };
    const body = { metadata: { name: 'stays', annotations } };
    await server.json('/k8s/clusters/local/api/v1/namespaces', { token, body });
    await button('Delete').first().click();
    await lookAt(page, 'project-delete');
    await confirm('Web shops', 'Delete');
    await page.waitForURL(/\/c\/local\?tab=projects$/);
    await page.getByRole('row').filter({ hasText: 'Web shops' }).waitFor({ state: 'detached' });
    expect(await list('projects?name=Web%20shops')).toEqual([]);
    const stays = await get('cluster/local/namespaces/stays');
    expect([stays['removed'], stays.projectId]).toEqual([undefined, null]);
    await eventually(async () => {
      const { status } = await server.request('/v3/cluster/local/namespaces/goes', { token });
      expect(status).toBe(404);
    });
  });

  it('shows all namespaces of a cluster with their projects, and moves one into a project', async () => {
    const { page } = browser;
    const [bank] = await list('projects?name=Bank');
    await page.getByRole('tab', { name: 'Namespaces' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'checkout' })
      .filter({ hasText: 'Bank' })
      .waitFor();
    const system = page.getByRole('row').filter({ hasText: 'kube-system' });
    await button('Delete').first().waitFor();
    expect(await system.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await lookAt(page, 'cluster-namespaces-projects');
    await button('Move stays').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'To project' }).click();
    await page.getByRole('option', { name: 'Bank' }).click();
    await dialog.getByRole('button', { name: 'Move' }).click();
    await page.getByRole('row').filter({ hasText: 'stays' }).filter({ hasText: 'Bank' }).waitFor();
    expect((await get('cluster/local/namespaces/stays')).projectId).toBe(bank?.id);
    await button('Create a namespace').click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('free');
    await lookAt(page, 'cluster-namespace-create');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('row').filter({ hasText: 'free' }).waitFor();
    expect((await get('cluster/local/namespaces/free')).projectId).toBeNull();
  });

  it('shows people without rights what they may see, and nothing to change', async () => {
    const { page, context } = browser;
    const { id: userId } = await post('users', { username: 'vera', password: PASSWORD });
    await post('globalrolebindings', { globalRoleId: 'user-base', userId });
    await post('clusterroletemplatebindings', {
      clusterId: 'local',
      userId,
      roleTemplateId: 'projects-view',
    });
    const asVera = { token: await server.login('vera', PASSWORD) };
    await expect
      .poll(async () => (await server.json<{ data: Stored[] }>('/v3/projects', asVera)).data.length)
      // Bank, Default and System.
      .toBe(3);
    await context.clearCookies();
    await page.goto('/c/local?tab=projects');
    await logInAs('vera', PASSWORD);
    await page.getByRole('row').filter({ hasText: 'Bank' }).waitFor();
    expect(await link('Create a project').count()).toBe(0);
    expect(await link('Edit').count()).toBe(0);
    expect(await link('Remove').count()).toBe(0);
    await page.goto('/c/local/edit');
    await page.getByText('You may look at it, but not change it').waitFor();
    await page.goto('/c/local/remove');
    await page.getByText('You may look at this cluster, but not remove it').waitFor();
    await page.goto('/c/local?tab=projects');
    await page.getByRole('row').filter({ hasText: 'Bank' }).click();
    await page.getByRole('heading', { name: 'Bank' }).waitFor();
    await page.getByRole('tab', { name: 'Namespaces' }).click();
    await page.getByRole('row').filter({ hasText: 'checkout' }).waitFor();
    await lookAt(page, 'project-namespaces-seen');
    expect(await button('Create a namespace').count()).toBe(0);
    expect(await button('Move checkout').count()).toBe(0);
    expect(await button('Delete').count()).toBe(0);
    expect(await link('Edit').count()).toBe(0);
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

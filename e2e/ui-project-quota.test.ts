import { eventually } from '@drover/base/testing';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.ts';
import { lookAt } from './look-at.ts';
import type { ServerProcess } from './server-process.ts';
import { startUiWorld } from './ui-world.ts';

/** As much of a project as is asserted. */
interface Project {
  readonly id: string;
  readonly resourceQuota?: {
    readonly limit?: Readonly<Record<string, string>>;
    readonly usedLimit?: Readonly<Record<string, string>>;
  } | null;
}

describe('quotas of projects, and what clusters say of them, in the UI', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    ({ server, browser, token } = await startUiWorld(stack));
  });
  afterAll(() => stack.disposeAsync());

  const field = (name: string): Locator => browser.page.getByRole('textbox', { name, exact: true });
  const button = (name: string): Locator => browser.page.getByRole('button', { name, exact: true });
  const link = (name: string): Locator => browser.page.getByRole('link', { name, exact: true });
  const row = (text: string): Locator => browser.page.getByRole('row').filter({ hasText: text });

  async function shop(): Promise<Project> {
    const { data } = await server.json<{ data: Project[] }>('/v3/projects?name=Shop', { token });
    expect(data).toHaveLength(1);
    return data[0] as Project;
  }

  async function limit(what: string, all: string, each: string): Promise<void> {
    const { page } = browser;
    await page.getByRole('combobox', { name: 'Limit something' }).click();
    await page.getByRole('option', { name: what, exact: true }).click();
    await field(`${what}, all together`).fill(all);
    await field(`${what}, each namespace`).fill(each);
  }

  it('tells while a quota is typed for how many namespaces it is enough', async () => {
    const { page } = browser;
    await page.goto('/c/local/projects/create');
    await field('Name').fill('Shop');
    await limit('Pods', '20', '5');
    await page.getByText('Enough for 4 namespaces').waitFor();
    await limit('Memory, limit', '8Gi', '512Mi');
    await page.getByText('Enough for 16 namespaces').waitFor();
    await field('Memory, limit').fill('256Mi');
    await lookAt(page, 'project-quota-create');
    await button('Create').click();
    await page.getByRole('heading', { name: /^Shop/ }).waitFor();
    expect((await shop()).resourceQuota?.limit).toMatchObject({ pods: '20', limitsMemory: '8Gi' });
  });

  it('shows what namespaces have of it, and what a change would mean', async () => {
    const { page } = browser;
    const { id: projectId } = await shop();
    for (const name of ['checkout', 'search']) {
      await server.json('/v3/cluster/local/namespaces', { token, body: { name, projectId } });
    }
    await eventually(async () =>
      expect((await shop()).resourceQuota?.usedLimit).toMatchObject({ pods: '10' }),
    );
    await link('Edit').click();
    await page.getByText('10 of 20 are given out to 2 namespaces; 10 left, enough for 2').waitFor();
    await lookAt(page, 'project-quota-edit');
    await field('Pods, all together').fill('8');
    await page.getByText('Too little: 10 of 8 are given out to 2 namespaces').waitFor();
    await button('Save').click();
    // The server has the last word, at the same place.
    await page.getByText('pods (10 > 8)').first().waitFor();
    await page.getByRole('heading', { name: 'Quota', exact: true }).scrollIntoViewIfNeeded();
    await lookAt(page, 'project-quota-refused');
    await field('Pods, all together').fill('12');
    await button('Save').click();
    await page.getByRole('heading', { name: /^Shop/ }).waitFor();
    expect((await shop()).resourceQuota?.limit).toMatchObject({ pods: '12' });
  });

  it('shows the quota of a project, and where it does not hold', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'Quota' }).click();
    await page.getByText('10 of 12 are given out to 2 namespaces; 2 left, too little').waitFor();
    await lookAt(page, 'project-quota');
    const annotations = { 'field.cattle.io/resourceQuota': '{"limit":{"pods":"30"}}' };
    const answer = await server.request('/k8s/clusters/local/api/v1/namespaces/search', {
      method: 'PATCH',
      token,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { annotations } }),
    });
    expect(answer.status, answer.text).toBe(200);
    await page.getByRole('tab', { name: 'Namespaces' }).click();
    await page.getByText('Not as it should be: Quota in the namespaces').waitFor();
    await page.getByText('QUOTA_EXCEEDED').first().waitFor();
    await row('search').getByRole('button', { name: 'What is wrong with search' }).click();
    await page.getByText('Resource quota exceeds project limit on fields: pods').last().waitFor();
    await lookAt(page, 'project-quota-exceeded');
    await page.keyboard.press('Escape');
    expect(
      await row('checkout')
        .getByRole('button', { name: /What is wrong/ })
        .count(),
    ).toBe(0);
    await page.getByRole('tab', { name: 'Quota' }).click();
    await page.getByRole('cell', { name: /Quota in the namespaces/ }).waitFor();
    await lookAt(page, 'project-quota-conditions');
  });

  it('closes the networks of projects of a cluster, and chooses its pod security', async () => {
    const { page } = browser;
    await page.goto('/c/local/edit');
    await page.getByLabel("Projects are closed to each other's network").check();
    await page.getByRole('combobox', { name: 'Pod security admission' }).click();
    await page.getByRole('option', { name: 'rancher-restricted' }).click();
    await page.getByText('once for each role, and nothing for each person').waitFor();
    await page
      .getByRole('heading', { name: 'Projects and access', exact: true })
      .scrollIntoViewIfNeeded();
    await lookAt(page, 'cluster-edit-projects');
    await button('Save').click();
    await page.getByText('Networks of projects, closed to each other').waitFor();
    await page.getByText('Pod security of namespaces').first().waitFor();
    await page.getByRole('heading', { name: 'Conditions', exact: true }).scrollIntoViewIfNeeded();
    await lookAt(page, 'cluster-conditions');
    const cluster = await server.json('/v3/clusters/local', { token });
    expect(cluster).toMatchObject({
      enableNetworkPolicy: true,
      defaultPodSecurityAdmissionConfigurationTemplateName: 'rancher-restricted',
    });
  });

  it('says what else direct access to a cluster needs', async () => {
    const { page } = browser;
    const { id } = await server.json<{ id: string }>('/v3/clusters', {
      token,
      body: { type: 'cluster', name: 'production' },
    });
    await page.goto(`/c/${id}/edit`);
    await page.getByLabel('The cluster is reached without this server, too').check();
    await field('Host name').fill('prod.example.com:6443');
    await page.getByText('authentication-token-webhook-config-file').waitFor();
    await page.getByText('What else it needs').scrollIntoViewIfNeeded();
    await lookAt(page, 'cluster-edit-endpoint');
    await button('Save').click();
    await page.getByRole('heading', { name: /^production/ }).waitFor();
    expect(await server.json(`/v3/clusters/${id}`, { token })).toMatchObject({
      localClusterAuthEndpoint: { enabled: true, fqdn: 'prod.example.com:6443' },
    });
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

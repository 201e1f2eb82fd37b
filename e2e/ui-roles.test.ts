import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.ts';
import { lookAt } from './look-at.ts';
import type { ServerProcess } from './server-process.ts';
import { logInAs, startUiWorld } from './ui-world.ts';

const PASSWORD = 'a password of twelve';

/** As much of a role as is asserted. */
interface StoredRole {
  readonly id: string;
  readonly name: string;
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

describe('roles in the UI', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    ({ server, browser, token } = await startUiWorld(stack));
  });
  afterAll(() => stack.disposeAsync());

  const list = async (path: string) =>
    (await server.json<{ data: StoredRole[] }>(`/v3/${path}`, { token })).data;
  const post = (path: string, body: object) =>
    server.json<StoredRole>(`/v3/${path}`, { token, body });
  const roleOf = async (name: string): Promise<StoredRole> => {
    const [role] = await list(`roletemplates?name=${encodeURIComponent(name)}`);
    expect(role, name).toBeDefined();
    return role as StoredRole;
  };

  const field = (name: string): Locator => browser.page.getByRole('textbox', { name, exact: true });
  const button = (name: string): Locator => browser.page.getByRole('button', { name, exact: true });
  const link = (name: string): Locator => browser.page.getByRole('link', { name, exact: true });
  const row = (text: string): Locator => browser.page.getByRole('row').filter({ hasText: text });
  const cell = (name: string): Locator => browser.page.getByRole('checkbox', { name, exact: true });

  async function addResource(text: string): Promise<void> {
    await field('Add a resource').fill(text);
    await browser.page.getByRole('option').first().waitFor();
    await field('Add a resource').press('Enter');
    await cell(`get on ${text}`).waitFor();
  }

  async function inherit(name: string): Promise<void> {
    const { page } = browser;
    await page.getByRole('combobox', { name: 'Inherits', exact: true }).fill(name);
    await page.getByRole('option', { name, exact: true }).click();
    await page.keyboard.press('Escape');
  }

  it('lists roles by where they are given, with what is special about them', async () => {
    const { page } = browser;
    await link('Roles').click();
    await row('Cluster Owner').getByText('built in').waitFor();
    await lookAt(page, 'roles-cluster');
    await page.getByRole('tab', { name: 'In Drover' }).click();
    await row('Manage Roles').waitFor();
    await lookAt(page, 'roles-global');
    await page.getByRole('tab', { name: 'In a project' }).click();
    await row('Project Owner').waitFor();
    await lookAt(page, 'roles-project');
  });

  it('shows what a built-in role comes to, and from which role', async () => {
    const { page } = browser;
    await row('Project Owner').click();
    await page.getByRole('heading', { name: /^Project Owner/ }).waitFor();
    await page.getByText('gives what the ClusterRole admin of the cluster says').waitFor();
    await lookAt(page, 'role-built-in');
    expect(await button('Delete').count()).toBe(0);
    await link('Edit').click();
    await page.getByText('keeps its name and its rules').waitFor();
    await lookAt(page, 'role-built-in-edit');
    expect(await field('Name').count()).toBe(0);
    await page.getByRole('switch', { name: 'Locked' }).check();
    await button('Save').click();
    await page.getByText('locked', { exact: true }).waitFor();
    expect((await roleOf('Project Owner'))['locked']).toBe(true);
  });

  it('makes a role in the matrix by keyboard, and says what is missing', async () => {
    const { page } = browser;
    await page.goto('/roles?context=project');
    await link('Create a role').click();
    await button('Create').click();
    await page.getByText('Give the role a name').waitFor();
    await field('Name').fill('Deployer');
    await addResource('deployments.apps');
    await button('Create').click();
    await page.getByText('Tick at least one verb for deployments (apps)').first().waitFor();
    await lookAt(page, 'role-create-refused');
    // From cell to cell: get, list, watch.
    await cell('get on deployments.apps').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await addResource('pods/log');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    await addResource('widgets.example.com');
    await button('More for widgets.example.com').click();
    await page.getByRole('menuitem', { name: 'Look only' }).click();
    await button('More for widgets.example.com').click();
    await page.getByRole('menuitem', { name: 'Only objects of some names' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Names' }).fill('blue');
    await page.keyboard.press('Enter');
    await button('Take these').click();
    await page.getByText('only blue').first().waitFor();
    await addResource('secrets');
    await cell('all verbs on secrets').check();
    await cell('delete on secrets').uncheck();
    await page.getByRole('combobox', { name: 'Add a verb' }).fill('impersonate');
    await button('Add').click();
    await addResource('users');
    await cell('impersonate on users').check();
    await page.getByText('Reads secrets: passwords').waitFor();
    await page.getByText('Impersonate: can act as somebody else').waitFor();
    await lookAt(page, 'role-create');
    await page.getByRole('heading', { name: 'Rules', exact: true }).scrollIntoViewIfNeeded();
    await lookAt(page, 'role-create-matrix');
    await button('Create').click();
    await page.getByRole('heading', { name: /^Deployer/ }).waitFor();
    const { rules, context } = await roleOf('Deployer');
    expect(context).toBe('project');
    expect(rules).toMatchObject([
      {
        verbs: ['get', 'list', 'watch', 'delete'],
        apiGroups: ['apps'],
        resources: ['deployments'],
      },
      { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] },
      {
        verbs: ['get', 'list', 'watch'],
        apiGroups: ['example.com'],
        resources: ['widgets'],
        resourceNames: ['blue'],
      },
      {
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'deletecollection'],
        apiGroups: [''],
        resources: ['secrets'],
      },
      { verbs: ['impersonate'], apiGroups: [''], resources: ['users'] },
    ]);
  });

  it('inherits a role, and shows what that comes to before it is saved', async () => {
    const { page } = browser;
    await page.goto('/roles/create?context=project');
    await field('Name').fill('Team lead');
    await inherit('Deployer');
    await inherit('View Volumes');
    const preview = page.getByRole('region', { name: 'Effective rights' });
    await preview.getByText('from Deployer').first().waitFor();
    await preview.getByText('from View Volumes').first().waitFor();
    await addResource('pods/log');
    await cell('get on pods/log').check();
    await preview.getByText('itself, and from Deployer').waitFor();
    await lookAt(page, 'role-inherit');
    await preview.scrollIntoViewIfNeeded();
    await lookAt(page, 'role-inherit-preview');
    await button('Create').click();
    await page.getByRole('heading', { name: /^Team lead/ }).waitFor();
    const deployer = await roleOf('Deployer');
    expect((await roleOf('Team lead'))['roleTemplateIds']).toContain(deployer.id);
  });

  it('shows what a change of a role means that others inherit and people have', async () => {
    const { page } = browser;
    const deployer = await roleOf('Deployer');
    const lead = await roleOf('Team lead');
    const projects = await list('projects?clusterId=local');
    const { id: userId } = await post('users', { username: 'lea', password: PASSWORD });
    for (const { id: projectId } of projects) {
      await post('projectroletemplatebindings', { projectId, userId, roleTemplateId: lead.id });
    }
    await page.goto(`/roles/templates/${deployer.id}/edit`);
    await cell('create on deployments.apps').check();
    await cell('impersonate on users').uncheck();
    await cell('get on users').check();
    await button('Save').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Team lead').waitFor();
    await dialog.getByText('2 bindings in 1 cluster and 2 projects').waitFor();
    await dialog.getByText('+ create').waitFor();
    await dialog.getByText('− impersonate').waitFor();
    await lookAt(page, 'role-review');
    await dialog.getByRole('button', { name: 'Go on editing' }).click();
    expect((await roleOf('Deployer')).rules).toEqual(deployer.rules);
    await button('Save').click();
    await dialog.getByRole('button', { name: 'Save the change' }).click();
    await page.getByRole('heading', { name: /^Deployer/ }).waitFor();
    expect((await roleOf('Deployer')).rules?.[0]).toMatchObject({
      verbs: ['get', 'list', 'watch', 'create', 'delete'],
    });
    await page.goto(`/roles/templates/${lead.id}`);
    await page.getByText('2 bindings in 1 cluster and 2 projects that you may see').waitFor();
    await lookAt(page, 'role');
  });

  it('shows by which roles a role would inherit itself, and that the server refuses it', async () => {
    const { page } = browser;
    const deployer = await roleOf('Deployer');
    const lead = await roleOf('Team lead');
    await page.goto(`/roles/templates/${deployer.id}/edit`);
    await inherit('Team lead');
    await page
      .getByText('The role would inherit itself: Deployer → Team lead → Deployer')
      .waitFor();
    await button('Save').click();
    const alert = page.getByRole('alert').filter({ hasText: 'Not saved' });
    await alert.getByText(`${deployer.id} -> ${lead.id} -> ${deployer.id}`).waitFor();
    await alert.getByText('What to do:').waitFor();
    await lookAt(page, 'role-cycle-refused');
    await button('Cancel').click();
    await button('Leave').click();
    expect((await roleOf('Deployer'))['roleTemplateIds'] ?? []).toEqual([]);
  });

  it('refuses to delete a role that another inherits, and deletes it afterwards', async () => {
    const { page } = browser;
    const deployer = await roleOf('Deployer');
    await page.goto(`/roles/templates/${deployer.id}`);
    await button('Delete').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('is in use by').waitFor();
    await lookAt(page, 'role-delete-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect((await roleOf('Deployer')).id).toBe(deployer.id);
    await link('Copy').click();
    await page.getByRole('heading', { name: /^Copy Deployer/ }).waitFor();
    await field('Name').fill('Short-lived');
    await button('Create').click();
    await page.getByRole('heading', { name: /^Short-lived/ }).waitFor();
    expect((await roleOf('Short-lived')).rules).toEqual(deployer.rules);
    await button('Delete').click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/roles\?context=project$/);
    expect(await list('roletemplates?name=Short-lived')).toEqual([]);
  });

  it('makes a role in Drover itself', async () => {
    const { page } = browser;
    await page.goto('/roles/create?context=global');
    await field('Name').fill('Auditor');
    await addResource('users.management.cattle.io');
    await button('More for users.management.cattle.io').click();
    await page.getByRole('menuitem', { name: 'Look only' }).click();
    await page.getByRole('switch', { name: 'New users get it' }).check();
    await lookAt(page, 'role-global-create');
    await button('Create').click();
    await page.getByRole('heading', { name: /^Auditor/ }).waitFor();
    expect(await list('globalroles?name=Auditor')).toMatchObject([
      {
        newUserDefault: true,
        rules: [
          {
            verbs: ['get', 'list', 'watch'],
            apiGroups: ['management.cattle.io'],
            resources: ['users'],
          },
        ],
      },
    ]);
  });

  it('shows what the server says to somebody who gives more than they have', async () => {
    const { page, context } = browser;
    const { id: globalRoleId } = await post('globalroles', {
      name: 'Maker of roles',
      rules: [
        {
          verbs: ['get', 'list', 'watch', 'create', 'update'],
          apiGroups: ['management.cattle.io'],
          resources: ['roletemplates'],
        },
      ],
    });
    const { id: userId } = await post('users', {
      username: 'mara',
      password: PASSWORD,
      mustChangePassword: false,
    });
    for (const role of ['user-base', globalRoleId]) {
      await post('globalrolebindings', { globalRoleId: role, userId });
    }
    await context.clearCookies();
    await page.goto('/roles?context=cluster');
    await logInAs(browser.page, 'mara', PASSWORD);
    await link('Create a role').click();
    await field('Name').fill('Too much');
    await addResource('secrets');
    await cell('get on secrets').check();
    await button('Create').click();
    const alert = page.getByRole('alert').filter({ hasText: 'Not created' });
    await alert.getByText('does not have what the role').waitFor();
    await alert.getByText('Nobody gives away what they do not have').waitFor();
    await lookAt(page, 'role-escalation-refused');
    expect(await list('roletemplates?name=Too%20much')).toEqual([]);
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

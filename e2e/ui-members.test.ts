import { eventually } from '@drover/base/testing';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { lookAt } from './look-at.ts';
import type { ServerProcess } from './server-process.ts';
import { logInAs, startUiWorld } from './ui-world.ts';

const PASSWORD = 'a password of twelve';
const WAIT = { timeoutMs: 30_000, intervalMs: 100 };
const NAMESPACE = 'shop';
const DEVELOPERS = 'oidc_group://developers';

/** Somebody who can log in. */
interface Person {
  readonly id: string;
  readonly token: string;
}

describe('the pages about who has access', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let token: string;
  let projectId: string;
  let ann: Person;
  let bob: Person;

  async function create(path: string, body: object): Promise<string> {
    const { id } = await server.json<{ id: string }>(`/v3/${path}`, { token, body });
    return id;
  }

  async function addPerson(username: string, name: string): Promise<Person> {
    const body = { username, name, password: PASSWORD, mustChangePassword: false };
    const id = await create('users', body);
    return { id, token: await eventually(() => server.login(username, PASSWORD), WAIT) };
  }

  async function logIn(at: Page, username: string, password: string): Promise<void> {
    await at.goto('/');
    await logInAs(at, username, password);
    await at.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
  }

  beforeAll(async () => {
    ({ server, browser, token } = await startUiWorld(stack));
    ({ page } = browser);
    ann = await addPerson('ann', 'Ann Archer');
    bob = await addPerson('bob', 'Bob Builder');
    projectId = await eventually(
      () => create('projects', { name: 'Shop', clusterId: 'local' }),
      WAIT,
    );
    const namespace = { name: NAMESPACE, projectId };
    await eventually(() => create('clusters/local/namespaces', namespace), WAIT);
  });
  afterAll(() => stack.disposeAsync());

  const row = (text: string, at = page): Locator => at.getByRole('row').filter({ hasText: text });
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const dialog = (at = page): Locator => at.getByRole('dialog');
  const members = (): string => `/c/local/p/${projectId}?tab=members`;

  /** What the cluster answers to somebody who lists the pods of the project. */
  async function podsStatus(person: Person): Promise<number> {
    const path = `/k8s/clusters/local/api/v1/namespaces/${NAMESPACE}/pods`;
    return (await server.request(path, { token: person.token })).status;
  }

  async function pick(who: string, option: string, at = page): Promise<void> {
    await at.getByRole('combobox', { name: 'Who' }).fill(who);
    await at.getByRole('option', { name: option }).click();
  }

  it('gives roles to a user and a group at once, found by search', async () => {
    expect(await podsStatus(ann)).toBe(403);
    await page.goto(members());
    await row('Created the project').waitFor();
    await row('Global role in Drover').waitFor();
    await button('Add members').click();
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Name at least one').waitFor();
    await pick('arch', 'Ann Archer');
    await pick(DEVELOPERS, 'developers');
    await page.keyboard.press('Tab');
    await dialog().getByRole('checkbox', { name: 'Project Member', exact: true }).check();
    await lookAt(page, 'members-add');
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await row('Ann Archer').getByText('Project Member', { exact: true }).waitFor();
    await row('Ann Archer').getByText('In effect').waitFor();
    await row('developers').getByText('to everybody in the group').waitFor();
    await lookAt(page, 'members');
    await eventually(async () => expect(await podsStatus(ann)).toBe(200), WAIT);
  });

  it('names the chain from the person to the rule', async () => {
    await row('Ann Archer').getByRole('link', { name: 'Rights of Ann Archer' }).click();
    await page.getByRole('heading', { name: 'Ann Archer, at a glance' }).waitFor();
    await row('See what runs').getByText('Yes').waitFor();
    await row('Look at nodes').getByText('No', { exact: true }).waitFor();
    await lookAt(page, 'why-glance');
    await row('See what runs').getByRole('link', { name: /^Why/ }).click();
    await page.getByRole('heading', { name: /^Yes: Ann Archer may list pods/ }).waitFor();
    const chain = page.getByRole('list', { name: /^Why/ }).getByRole('listitem');
    await chain.nth(1).getByText('the project Shop').waitFor();
    await chain.nth(2).getByText('Project Member').waitFor();
    await chain.nth(3).getByText('Kubernetes edit').waitFor();
    const command = page.getByLabel('the command', { exact: true });
    expect(await command.innerText()).toBe('drover why ann can list pods -n shop --cluster local');
    await lookAt(page, 'why-yes');
    await chain.nth(1).getByRole('link').click();
    await row('Created the project').waitFor();
  });

  it('names what is missing and who could give it, at an address of its own', async () => {
    await page.goto(`/why?user=bob&verb=get&resource=secrets&namespace=${NAMESPACE}&cluster=local`);
    await page.getByRole('heading', { name: /^No: Bob Builder may not get secrets/ }).waitFor();
    const missing = page.getByText('What is missing:').locator('..');
    await missing.getByRole('link', { name: 'the project Shop' }).waitFor();
    await page.getByText('Who could give it:').locator('..').getByText('Default Admin').waitFor();
    await lookAt(page, 'why-no');
    // Asked again by hand, with the keyboard.
    await page.getByRole('combobox', { name: 'What' }).fill('pods');
    // Escape closes the suggestions, so that Enter asks.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^No: Bob Builder may not get pods/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('resource')).toBe('pods');
    await page.goto('/why?user=nobody&verb=get&resource=pods&cluster=local');
    await page.getByText('There is no user nobody').waitFor();
  });

  it('exchanges the roles of somebody', async () => {
    await page.goto(members());
    await page.getByText('Everybody', { exact: true }).click();
    await lookAt(page, 'members-everybody');
    await button('Change roles of Ann Archer').click();
    await dialog().getByRole('checkbox', { name: 'Project Member', exact: true }).uncheck();
    await dialog().getByRole('checkbox', { name: 'Read-only', exact: true }).check();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await row('Ann Archer').getByText('Read-only').waitFor();
    expect(await row('Ann Archer').getByText('Project Member').count()).toBe(0);
    const { data } = await server.json<{ data: readonly { roleTemplateId: string }[] }>(
      `/v3/projectRoleTemplateBindings?projectId=${projectId}&userId=${ann.id}`,
      { token },
    );
    expect(data.map(({ roleTemplateId }) => roleTemplateId)).toEqual(['read-only']);
  });

  it('takes a role, which ends access and is seen elsewhere at once', async () => {
    await using other = await browser.context.newPage();
    await other.goto(members());
    await row('Ann Archer', other).waitFor();
    await page.getByText('Roles given', { exact: true }).click();
    await row('Ann Archer').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Take Read-only from Ann Archer?').waitFor();
    await lookAt(page, 'members-remove');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await row('Ann Archer').waitFor({ state: 'detached' });
    await row('Ann Archer', other).waitFor({ state: 'detached' });
    expect(await podsStatus(ann)).toBe(403);
  });

  it('says at the roles why they were refused', async () => {
    for (const roleTemplateId of ['project-member', 'projectroletemplatebindings-manage'])
      await create('projectRoleTemplateBindings', { projectId, roleTemplateId, userId: bob.id });
    const asBob = stack.use(await openBrowser(server.url)).page;
    await asBob.setViewportSize({ width: 1440, height: 900 });
    await logIn(asBob, 'bob', PASSWORD);
    await asBob.goto(members());
    await asBob.getByRole('button', { name: 'Add members' }).click();
    await pick('ann', 'Ann Archer', asBob);
    await asBob.keyboard.press('Tab');
    await dialog(asBob).getByRole('checkbox', { name: 'Project Owner', exact: true }).check();
    await dialog(asBob).getByRole('button', { name: 'Add', exact: true }).click();
    const refusal = dialog(asBob).getByRole('alert');
    await refusal.getByText('Ann Archer was not given Project Owner').waitFor();
    await refusal.getByText('ADMISSION_ESCALATION').waitFor();
    await refusal.getByText(/Nobody gives away what they do not have/).waitFor();
    await lookAt(asBob, 'members-refused');
    await dialog(asBob).getByRole('checkbox', { name: 'Project Owner', exact: true }).uncheck();
    await dialog(asBob).getByRole('checkbox', { name: 'Project Member', exact: true }).check();
    await dialog(asBob).getByRole('button', { name: 'Add', exact: true }).click();
    await row('Ann Archer', asBob).waitFor();
    await row('Ann Archer').waitFor();
  });

  it('shows who has a role in a whole cluster', async () => {
    const binding = { clusterId: 'local', roleTemplateId: 'cluster-member', userId: ann.id };
    await create('clusterRoleTemplateBindings', binding);
    await page.getByText('Role in the whole cluster').waitFor();
    await page.goto('/c/local?tab=members');
    await row('Ann Archer').getByText('Cluster Member').waitFor();
    await lookAt(page, 'cluster-members');
  });

  it('gives global roles to a user, and says what goes with them', async () => {
    await page.goto(`/users/${bob.id}`);
    await row('Shop').getByText('Project Member', { exact: true }).waitFor();
    const clusters = page.getByRole('checkbox', { name: 'Create new Clusters', exact: true });
    await clusters.check();
    await button('Save').click();
    await eventually(async () => {
      const { data } = await server.json<{ data: readonly { globalRoleId: string }[] }>(
        `/v3/globalRoleBindings?userId=${bob.id}`,
        { token },
      );
      expect(data.map(({ globalRoleId }) => globalRoleId).toSorted()).toEqual([
        'clusters-create',
        'user',
      ]);
    }, WAIT);
    await lookAt(page, 'user-roles');
    await button('Delete').click();
    await page.getByText(/2 global roles, 2 roles in projects/).waitFor();
    await button('Cancel').click();
  });

  it('gives global roles to a group', async () => {
    await page.goto('/groups');
    await row('developers').waitFor();
    await lookAt(page, 'groups');
    await row('developers').getByText('none').click();
    await page.getByRole('heading', { name: 'developers', exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Create new Clusters', exact: true }).check();
    await button('Save').click();
    await eventually(async () => {
      const { data } = await server.json<{ data: readonly unknown[] }>(
        `/v3/globalRoleBindings?groupPrincipalId=${encodeURIComponent(DEVELOPERS)}`,
        { token },
      );
      expect(data).toMatchObject([{ globalRoleId: 'clusters-create' }]);
    }, WAIT);
    await lookAt(page, 'group');
  });

  it('ran under its content security policy without a complaint', () => {
    expect(browser.complaints).toEqual([]);
  });
});

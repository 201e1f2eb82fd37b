import {
  cluster as clusterKind,
  type RoleTemplate,
  roleTemplate,
  userAttribute,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, namespaces, roleBindings, serviceAccounts } from '@drover/kubernetes';
import type { UserInfo } from '@drover/rbac';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeed, createDirectAccessController, directAccountObject } from '../src/index.ts';
import { type RoleWorld, startRoleWorld } from './role-world.ts';

interface Binding extends KubernetesObject {
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
  readonly roleRef: { readonly name: string };
}

const NAMESPACE = 'cattle-impersonation-system';
const HOUR_MS = 3_600_000;

describe('service accounts of direct access', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack();
  const roles = new ChangeFeed();
  const identities = new Map<string, UserInfo>();
  let world: RoleWorld;
  const of = {
    beside: [createDirectAccessController],
    identities: {
      identityIn: (cluster: string, user: string) =>
        cluster === 'c-1' ? identities.get(user) : undefined,
      changes: (signal: AbortSignal) => roles.changes(signal),
    },
  };

  const accounts = () => world.there.resource<KubernetesObject>(serviceAccounts);
  const names = async (): Promise<readonly string[]> => {
    const { items } = await accounts().list({ namespace: NAMESPACE });
    return items.map(({ metadata }) => metadata?.name ?? '').filter((name) => name !== 'default');
  };
  const ask = (user: string, sinceMs = 0) =>
    accounts().apply(directAccountObject({ user, cluster: 'c-1' }, Date.now() - sinceMs), {
      fieldManager: 'test',
      force: true,
    });
  /** What an account is given, as `[namespace/]role`. */
  const givenTo = async (account: string, there = world.there): Promise<readonly string[]> => {
    const found: Binding[] = [];
    for (const type of [roleBindings, clusterRoleBindings]) {
      found.push(...(await there.resource<Binding>(type).listAll()).items);
    }
    return found
      .filter(({ subjects = [] }) => subjects.some(({ name }) => name === account))
      .map(({ metadata, roleRef }) =>
        metadata?.namespace === undefined ? roleRef.name : `${metadata.namespace}/${roleRef.name}`,
      )
      .toSorted();
  };
  const hold = (user: string, ...groups: readonly string[]): void => {
    if (groups.length === 0) identities.delete(user);
    else identities.set(user, { name: user, groups });
  };

  beforeAll(async () => {
    world = stack.use(await startRoleWorld({}, of));
    await world.there.resource(namespaces).create({ metadata: { name: NAMESPACE } });
    await world.addNamespace('shop', 'p-1');
    await world.giveInCluster('a', 'nodes-view', { groupPrincipalName: 'okta_group://ops' });
    await world.giveInProject('b', 'p-1', 'view', { userName: 'u-b' });
    world.connect(true);
    await eventually(() => world.synced('a'));
  }, 60_000);
  afterAll(() => stack.disposeAsync());
  beforeEach(() => identities.clear());

  it('are given what their users hold, and nothing is written when a token is asked for again', async () => {
    hold('u-1', 'drover:c-1:nodes-view', 'drover:p-1:view');
    await ask('u-1');
    await eventually(async () =>
      expect(await givenTo('drover-u-1')).toEqual([
        'nodes-view',
        'p-1-namespaces-readonly',
        'shop/view',
      ]),
    );
    await world.context.downstreamRoles.ensure(
      'c-1',
      { cluster: ['nodes-view'], projects: new Map([['c-1:p-1', ['view']]]) },
      { name: 'u-1', account: 'drover-u-1' },
    );
    const before = await world.quiet();
    await ask('u-1');
    expect(await world.quiet()).toBe(before);
  });

  it('lose a role when their user does, and go when he has none', async () => {
    hold('u-2', 'drover:c-1:nodes-view', 'drover:p-1:view');
    await ask('u-2');
    await eventually(async () => expect(await givenTo('drover-u-2')).toHaveLength(3));
    hold('u-2', 'drover:c-1:nodes-view');
    roles.tell('c-1');
    await eventually(async () => expect(await givenTo('drover-u-2')).toEqual(['nodes-view']));
    expect(await names()).toContain('drover-u-2');
    hold('u-2');
    const attribute = { metadata: { name: 'u-2' }, UserName: 'u-2' };
    await world.home.resource(userAttribute.type).create(attribute);
    await eventually(async () => {
      expect(await names()).not.toContain('drover-u-2');
      expect(await givenTo('drover-u-2')).toEqual([]);
    });
  });

  it('go when nobody has asked for a token for a day', async () => {
    hold('u-3', 'drover:c-1:nodes-view');
    await ask('u-3', 25 * HOUR_MS);
    await eventually(async () => expect(await names()).not.toContain('drover-u-3'));
  });

  it('that somebody forges for another user stand for nobody, and go', async () => {
    hold('u-4', 'drover:c-1:nodes-view');
    const { metadata, ...account } = directAccountObject(
      { user: 'u-4', cluster: 'c-1' },
      Date.now(),
    );
    await accounts().create({ ...account, metadata: { ...metadata, name: 'robot' } });
    await eventually(async () => expect(await names()).not.toContain('robot'));
    expect(await givenTo('robot')).toEqual([]);
  });

  it('are waited for until they have what their user holds', async () => {
    hold('u-5', 'drover:c-1:nodes-view');
    await ask('u-5');
    const held = { cluster: ['nodes-view'] };
    await world.context.downstreamRoles.ensure('c-1', held, { name: 'u-5', account: 'drover-u-5' });
    expect(await givenTo('drover-u-5')).toEqual(['nodes-view']);
  });

  it('of another id of the same cluster are left alone while there is one', async () => {
    hold('u-8', 'drover:c-1:nodes-view');
    const account = directAccountObject({ user: 'u-8', cluster: 'local' }, Date.now());
    await accounts().create(account, { namespace: NAMESPACE });
    await world.quiet();
    expect(await names()).toContain('drover-u-8');
    expect(await givenTo('drover-u-8')).toEqual([]);
    const old = directAccountObject({ user: 'u-9', cluster: 'c-0' }, Date.now());
    await accounts().create(old, { namespace: NAMESPACE });
    await eventually(async () => expect(await names()).not.toContain('drover-u-9'));
  });

  it('stand beside their users where roles are written for each of these', async () => {
    await using old = await startRoleWorld({}, of);
    const annotations = { 'drover.dev/rbac-downstream': 'per-user' };
    await old.home
      .resource(clusterKind.type)
      .patch('c-1', { type: 'merge', body: { metadata: { annotations } } });
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    await old.home.resource<RoleTemplate>(roleTemplate.type).create({
      metadata: { name: 'own-view' },
      displayName: 'own-view',
      context: 'cluster',
      rules,
    });
    await old.there.resource(namespaces).create({ metadata: { name: NAMESPACE } });
    await old.giveInCluster('a', 'nodes-view', { userName: 'u-6' });
    await old.giveInCluster('b', 'own-view', { groupPrincipalName: 'okta_group://ops' });
    await old.giveInCluster('c', 'own-view', { userName: 'u-7' });
    identities.set('u-6', { name: 'u-6', groups: ['okta_group://ops', 'drover:c-1:nodes-view'] });
    const account = directAccountObject({ user: 'u-6', cluster: 'c-1' }, Date.now());
    await old.there.resource<KubernetesObject>(serviceAccounts).create(account, {
      namespace: NAMESPACE,
    });
    old.connect(true);
    await eventually(
      async () =>
        expect(await givenTo('drover-u-6', old.there)).toEqual(['nodes-view', 'own-view']),
      { timeoutMs: 30_000 },
    );
    const owner = await old.there
      .resource<Binding>(clusterRoleBindings)
      .list({ labelSelector: 'authz.cluster.cattle.io/rtb-owner-updated=c-1_b' });
    expect(owner.items.map(({ subjects }) => subjects?.map(({ name }) => name))).toEqual([
      ['okta_group://ops', 'drover-u-6'],
    ]);
  });
});

import {
  globalRole,
  globalRoleBinding,
  project,
  roleTemplate,
  user,
  userAttribute,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer, type TestApiServer } from '@drover/apiserver/testing';
import { userInfoOf } from '@drover/auth';
import { clusterRoleBindings, clusterRoles, namespaces, roleBindings } from '@drover/kubernetes';
import { RbacAuthorizer, type UserInfo } from '@drover/rbac';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupsFor } from '../src/access/virtual-groups.ts';
import { type AccessQuestion, readQuestion } from '../src/access-review/access-question.ts';
import type { AccessReview } from '../src/access-review/access-review.ts';
import { type ReviewOptions, reviewAccess } from '../src/access-review/review-access.ts';
import { type AccessWorld, openAccessWorld } from './access-world.ts';

const PODS = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const OWN = { verbs: ['own'], apiGroups: ['management.cattle.io'], resources: ['clusters'] };

describe('why', () => {
  let world: AccessWorld;
  let api: TestApiServer;
  let options: ReviewOptions;
  let isConnected = true;

  beforeAll(async () => {
    api = await startTestApiServer();
    world = await openAccessWorld();
    await seedRoles(world);
    await seedCluster(api);
    options = openReviews(world, api, () => isConnected);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const ask = (question: AccessQuestion, asker = 'u-admin'): Promise<AccessReview> =>
    reviewAccess(options, question, {
      asker: { name: asker, groups: ['system:authenticated'] },
      signal: new AbortController().signal,
    });
  const pods = { verb: 'list', resource: 'po', namespace: 'n-1', cluster: 'c-1' };
  const shape = ({ chain }: AccessReview): readonly string[] =>
    chain.map(({ type, id, name }) => `${type} ${id}${name === undefined ? '' : ` (${name})`}`);

  it('names the group, the binding, the roles and the rule', async () => {
    const review = await ask({ user: 'ann', ...pods });
    expect(review).toMatchObject({ allowed: true, decidedBy: 'cluster', grantableBy: [] });
    expect(shape(review)).toEqual([
      'group oidc_group://devs',
      'projectRoleTemplateBinding p-1:devs',
      'roleTemplate rt-1 (Developers)',
      'roleTemplate rt-2',
      'rule {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
    ]);
    expect(review.chain.at(-1)?.rule).toEqual(PODS);
  });

  it('finds which external role the cluster allows it for', async () => {
    const review = await ask({ user: 'u-1', ...pods, resource: 'deployments.apps' });
    expect(shape(review).slice(2)).toEqual([
      'roleTemplate rt-1 (Developers)',
      'roleTemplate edit (Kubernetes edit)',
      'clusterRole edit',
    ]);
  });

  it('says that an administrator owns every cluster', async () => {
    const review = await ask({ ...pods, verb: 'delete' });
    expect(shape(review)).toEqual([
      'user u-admin (The Admin)',
      'globalRoleBinding admin',
      'globalRole admin (Administrator)',
      'roleTemplate cluster-owner (Cluster Owner)',
      'rule {APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    ]);
  });

  it('names what is missing, and who could give it', async () => {
    const review = await ask({ user: 'u-1', ...pods, namespace: 'n-2' });
    expect(review).toMatchObject({
      allowed: false,
      chain: [],
      reason: 'Allowed in project p-1, but namespace n-2 is in project p-2',
      missing: { place: 'project c-1:p-2' },
      grantableBy: [
        { type: 'user', id: 'u-owner' },
        { type: 'user', id: 'u-admin', name: 'The Admin' },
      ],
      moreCanGrant: 0,
    });
    expect(review.missing?.roles).toContain('rt-1');
  });

  it('says so of somebody who holds nothing, whatever the cluster would say', async () => {
    expect(await ask({ user: 'u-2', ...pods })).toMatchObject({
      allowed: false,
      reason: 'u-2 holds no role in cluster c-1',
    });
  });

  it('tells strangers nothing of a cluster, its namespaces and its owners', async () => {
    const answers = await Promise.all(
      [pods, { ...pods, namespace: 'gone' }, { ...pods, cluster: 'c-none' }].map((question) =>
        ask(question, 'u-2'),
      ),
    );
    const shown = answers.map((answer) => JSON.stringify(answer).replaceAll('c-none', 'c-1'));
    expect(new Set(shown).size).toBe(1);
    expect(answers[0]).toMatchObject({
      allowed: false,
      missing: { place: 'cluster c-1' },
      grantableBy: [{ type: 'user', id: 'u-admin' }],
    });
  });

  it('says what the roles say while the cluster is away', async () => {
    isConnected = false;
    const question = { user: 'u-1', ...pods, resource: 'pods', group: '' };
    const review = await ask(question);
    isConnected = true;
    // Which project the namespace is in, only the cluster knows.
    expect(review).toMatchObject({ allowed: false, decidedBy: 'roles' });
  });

  it('explains rights over what is Drover’s own', async () => {
    const review = await ask({
      user: 'u-owner',
      verb: 'get',
      resource: 'secrets',
      namespace: 'c-1',
    });
    expect(review.allowed).toBe(true);
    expect(shape(review).slice(0, 3)).toEqual([
      'user u-owner',
      'clusterRoleTemplateBinding c-1:owner',
      'roleTemplate cluster-owner (Cluster Owner)',
    ]);
  });

  it('is for oneself, and for owners of the cluster', async () => {
    await expect(ask({ user: 'u-1', ...pods }, 'u-2')).rejects.toMatchObject({
      code: 'SERVER_FORBIDDEN',
    });
    await expect(ask({ user: 'nobody', ...pods }, 'u-2')).rejects.toMatchObject({
      code: 'SERVER_FORBIDDEN',
    });
    await expect(ask({ user: 'nobody', ...pods })).rejects.toMatchObject({
      code: 'ACCESS_USER_UNKNOWN',
    });
    expect((await ask({ user: 'ann', ...pods }, 'u-1')).allowed).toBe(true);
    expect((await ask(pods, 'u-2')).user).toEqual({ type: 'user', id: 'u-2' });
    expect((await ask({ user: 'u-1', ...pods }, 'u-owner')).allowed).toBe(true);
  });
});

it.each([
  ['no JSON', 'x'],
  ['no object', '1'],
  ['no verb', '{"resource":"pods"}'],
  ['a list', '{"verb":"get","resource":["pods"]}'],
])('refuses %s', (_, body) => {
  expect(() => readQuestion(Buffer.from(body))).toThrow(
    expect.objectContaining({ code: 'SERVER_BAD_REQUEST' }),
  );
});

it('reads a subresource out of the resource', () => {
  const body = JSON.stringify({ verb: 'create', resource: 'pods/exec', namespace: '', group: '' });
  expect(readQuestion(Buffer.from(body))).toEqual({
    verb: 'create',
    group: '',
    resource: 'pods',
    subresource: 'exec',
  });
});

/** Ann is in a group that may read pods in one project; there is an owner, an administrator, and somebody else. */
async function seedRoles(world: AccessWorld): Promise<void> {
  const { put } = world;
  await put(user, 'u-1', { username: 'ann' });
  await put(userAttribute, 'u-1', {
    GroupPrincipals: { oidc: { Items: [{ metadata: { name: 'oidc_group://devs' } }] } },
  });
  await put(user, 'u-2');
  await put(user, 'u-owner');
  await put(user, 'u-admin', { displayName: 'The Admin' });
  await put(roleTemplate, 'rt-2', { rules: [PODS] });
  await put(roleTemplate, 'rt-1', {
    displayName: 'Developers',
    roleTemplateNames: ['rt-2', 'view', 'edit'],
  });
  await put(project, 'p-2', { namespace: 'c-1' });
  await world.bindProject('devs', 'c-1:p-1', {
    groupPrincipalName: 'oidc_group://devs',
    roleTemplateName: 'rt-1',
  });
  await put(globalRole, 'admin', { displayName: 'Administrator', rules: [EVERYTHING] });
  await put(globalRoleBinding, 'admin', { userName: 'u-admin', globalRoleName: 'admin' });
  await world.bind('owner', 'c-1', { userName: 'u-owner', roleTemplateName: 'cluster-owner' });
}

/** A cluster with the bindings that controllers would have made; it stands for the home of state, too. */
async function seedCluster(api: TestApiServer): Promise<void> {
  const client = api.client();
  for (const [name, projectId] of [
    ['n-1', 'c-1:p-1'],
    ['n-2', 'c-1:p-2'],
  ] as const) {
    const metadata = { name, annotations: { 'field.cattle.io/projectId': projectId } };
    await client.resource<KubernetesObject>(namespaces).create({ metadata });
  }
  const role = (name: string, rules: readonly object[]) =>
    client
      .resource<KubernetesObject>(clusterRoles)
      .create({ metadata: { name }, rules } as KubernetesObject);
  await role('rt-2', [PODS]);
  await role('cluster-owner', [EVERYTHING]);
  for (const name of ['rt-2', 'edit']) {
    await client
      .resource<KubernetesObject>(roleBindings)
      .create(bindingOf(`drover:p-1:${name}`, name), { namespace: 'n-1' });
  }
  await client
    .resource<KubernetesObject>(clusterRoleBindings)
    .create(bindingOf('drover:c-1:cluster-owner', 'cluster-owner'));
}

function bindingOf(group: string, role: string): KubernetesObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    metadata: { name: group },
    subjects: [{ kind: 'Group', apiGroup, name: group }],
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
  } as KubernetesObject;
}

function openReviews(
  world: AccessWorld,
  api: TestApiServer,
  isConnected: () => boolean,
): ReviewOptions {
  const rights = new RbacAuthorizer();
  rights.setRole({ metadata: { name: 'owner' }, rules: [EVERYTHING] });
  rights.setRole({ metadata: { name: 'own-c-1' }, rules: [{ ...OWN, resourceNames: ['c-1'] }] });
  rights.setBinding({
    metadata: { name: 'drover:c-1:cluster-owner' },
    subjects: [{ kind: 'Group', name: 'drover:c-1:cluster-owner' }],
    roleRef: { apiGroup: '', kind: 'ClusterRole', name: 'owner' },
  });
  for (const [name, owned] of [
    ['u-admin', 'owner'],
    ['u-owner', 'own-c-1'],
  ] as const) {
    rights.setBinding({
      metadata: { name },
      subjects: [{ kind: 'User', name }],
      roleRef: { apiGroup: '', kind: 'ClusterRole', name: owned },
    });
  }
  const clientFor = ({ name, groups = [] }: UserInfo) =>
    api.client().impersonate({ user: name, groups });
  return {
    feed: world.feed,
    virtualGroups: world.virtual,
    caches: world.caches,
    rights,
    authenticator: {
      infoOf: (found) =>
        userInfoOf(
          found,
          world.caches.userAttributes.get({
            namespace: '',
            name: found.metadata?.name ?? '',
          }) as Parameters<typeof userInfoOf>[1],
        ),
    },
    home: api.client(),
    clientFor,
    serverClientOf: () => (isConnected() ? api.client() : undefined),
    clusterClient: (where, who) => {
      const groups = [...(who.groups ?? []), ...groupsFor(where, world.virtual.heldIn(where, who))];
      return clientFor({ name: who.name, groups });
    },
    clusterClientAs: (_where, as) => api.client().impersonate(as),
  };
}

import type { DynamicObject, KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desiredGuard } from '../src/namespace-guard/desired.ts';

const PROJECT = 'field.cattle.io/projectId';
const MANAGEMENT = 'management.cattle.io';
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** What people hold: as the roles of clusters and projects give it to them. */
const RIGHTS: Readonly<Record<string, readonly object[]>> = {
  // Owns the projects p-a and p-b: changes namespaces, by name only.
  paula: [
    { apiGroups: [''], resources: ['namespaces'], verbs: ['create'] },
    {
      apiGroups: [''],
      resources: ['namespaces'],
      resourceNames: ['one', 'two', 'made', 'kube-system', 'app-system'],
      verbs: ['*'],
    },
    {
      apiGroups: [MANAGEMENT],
      resources: ['projects'],
      resourceNames: ['p-a', 'p-b', 'p-system'],
      verbs: ['manage-namespaces'],
    },
  ],
  olga: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
};

describe('the policies of namespaces', () => {
  const stack = new AsyncDisposableStack();
  const warnings: string[] = [];
  let admin: KubernetesClient;
  let as: (user: string) => KubernetesClient;

  const resource = (user: string) => as(user).resource<DynamicObject>(namespaces);
  const patch = (user: string, name: string, metadata: object) =>
    resource(user).patch(name, { type: 'merge', body: { metadata } });
  const annotate = (user: string, name: string, projectId: string | null) =>
    patch(user, name, { annotations: { [PROJECT]: projectId } });
  const create = (user: string, name: string, metadata: object = {}) =>
    resource(user).create({ metadata: { name, ...metadata } });
  const bound = (name: string, user = name) => ({
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  });
  const grant = async (name: string, rules: readonly object[], user = name) => {
    await admin.resource<DynamicObject>(clusterRoles).create({ metadata: { name }, rules });
    await admin.resource<DynamicObject>(clusterRoleBindings).create(bound(name, user));
  };
  const grantIn = async (namespace: string, user: string, rules: readonly object[]) => {
    const name = `${user}-${namespace}`;
    await admin.resource<DynamicObject>(clusterRoles).create({ metadata: { name }, rules });
    await admin.resource<DynamicObject>(roleBindings).create(bound(name, user), { namespace });
  };
  const inProject = (id: string) => ({ annotations: { [PROJECT]: id } });

  beforeAll(async () => {
    const server = stack.use(await startTestApiServer());
    admin = server.client();
    as = (user) =>
      createClient({
        transport: server.transport({ name: user, groups: ['system:authenticated'] }),
        onWarning: (text) => warnings.push(text),
      });
    for (const [name, rules] of Object.entries(RIGHTS)) await grant(name, rules);
    const { policies, bindings } = desiredGuard({
      cluster: 'c-1',
      systemProject: 'p-system',
      systemNamespaces: ['kube-system', 'cattle-system', 'cert-manager'],
    });
    const options = { fieldManager: 'test', force: true };
    for (const policy of policies) {
      await admin.resource<KubernetesObject>(validatingAdmissionPolicies).apply(policy, options);
    }
    for (const binding of bindings) {
      await admin
        .resource<KubernetesObject>(validatingAdmissionPolicyBindings)
        .apply(binding, options);
    }
    const of = { one: 'p-a', two: 'p-foreign', 'app-system': 'p-system' };
    for (const [name, project] of Object.entries(of)) {
      await admin.resource<DynamicObject>(namespaces).create({
        metadata: { name, labels: { [PROJECT]: project }, ...inProject(`c-1:${project}`) },
      });
    }
    await eventually(() => expect(create('paula', 'cert-manager')).rejects.toThrow('denied'));
  });
  afterAll(() => stack.disposeAsync());

  it('let people move a namespace between projects that they manage, in every way', async () => {
    await annotate('paula', 'one', 'c-1:p-b');
    const labels = { [PROJECT]: 'p-a' };
    await patch('paula', 'one', { labels, annotations: { [PROJECT]: 'c-1:p-a' } });
    await annotate('paula', 'one', null);
    await annotate('paula', 'one', 'c-1:p-a');
    await annotate('olga', 'two', 'c-1:p-a');
    await annotate('olga', 'two', 'c-1:p-foreign');
    await patch('paula', 'two', { labels: { team: 'x' } });
  });

  it.each([
    [
      'into a project of others',
      'one',
      'c-1:p-foreign',
      'manage-namespaces on the project p-foreign',
    ],
    ['out of a project of others', 'two', 'c-1:p-a', 'manage-namespaces on the project p-foreign'],
    ['out of every project from one of others', 'two', null, 'on the project p-foreign'],
    ['into a project of another cluster', 'one', 'c-2:p-a', 'must name a project of this cluster'],
    ['into something that is no project', 'one', 'p-a', 'must name a project of this cluster'],
    ['into a project with more to its name', 'one', 'c-1:p-a:x', 'must name a project'],
    ['of the system', 'app-system', 'c-1:p-a', 'all namespaces of the cluster'],
    ['with a name of the system', 'kube-system', 'c-1:p-a', 'all namespaces of the cluster'],
  ])('refuse a move %s', async (_, name, to, words) => {
    const failure = await annotate('paula', name, to).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: { code: 403 } });
    expect(String(failure)).toContain(words);
  });

  it('refuse the ids of other clusters to owners of the cluster too', async () => {
    await expect(annotate('olga', 'one', 'c-2:p-a')).rejects.toThrow('c-1:<project>');
  });

  it('guard the label, by which networks are told apart, like the annotation', async () => {
    const label = (name: string, value: string | null) =>
      patch('paula', name, { labels: { [PROJECT]: value } });
    await expect(label('one', 'p-foreign')).rejects.toThrow('on the project p-foreign');
    await expect(label('two', null)).rejects.toThrow('on the project p-foreign');
    await expect(label('two', 'p-a')).rejects.toThrow('on the project p-foreign');
    await label('one', 'p-b');
    await label('one', 'p-a');
  });

  it('guard the subresources through which labels can be written', async () => {
    const subresources = ['namespaces/status', 'namespaces/finalize'];
    const rules = [{ apiGroups: [''], resources: subresources, verbs: ['*'] }];
    await grant('sue', rules);
    const stored = await admin.resource<DynamicObject>(namespaces).get('one');
    const metadata = { ...stored.metadata, labels: { [PROJECT]: 'p-b' } };
    for (const subresource of ['status', 'finalize']) {
      const write = resource('sue').update({ ...stored, metadata }, { subresource });
      await expect(write, subresource).rejects.toMatchObject({ status: { code: 403 } });
    }
  });

  it('let people create namespaces in their projects, and in none with a word of warning', async () => {
    await create('paula', 'made', inProject('c-1:p-a'));
    await resource('paula').delete('made');
    await expect(create('paula', 'x1', inProject('c-1:p-foreign'))).rejects.toThrow('p-foreign');
    await expect(create('paula', 'x2', { labels: { [PROJECT]: 'p-foreign' } })).rejects.toThrow();
    await expect(create('paula', 'x3', inProject('c-9:p-a'))).rejects.toThrow('c-1:<project>');
    warnings.length = 0;
    await create('paula', 'loose');
    expect(warnings.join()).toContain('field.cattle.io/projectId: c-1:<project>');
    warnings.length = 0;
    await create('olga', 'loose-too');
    await create('paula', 'made', inProject('c-1:p-a'));
    expect(warnings).toEqual([]);
  });

  it('keep the namespaces of the system from the people of projects', async () => {
    const words = 'all namespaces of the cluster';
    await expect(create('paula', 'cattle-system', inProject('c-1:p-a'))).rejects.toThrow(words);
    await expect(resource('paula').delete('app-system')).rejects.toThrow(words);
    const labels = { 'fleet.cattle.io/managed': 'true' };
    await expect(patch('paula', 'one', { labels })).rejects.toThrow(words);
    await create('olga', 'cattle-system');
    await resource('olga').delete('app-system');
  });

  it('take labels of pod security from those alone who may update them', async () => {
    const enforce = (user: string, name: string, level: string | null) =>
      patch(user, name, { labels: { [ENFORCE]: level } });
    const words = 'need updatepsa';
    await expect(enforce('paula', 'one', 'privileged')).rejects.toThrow(words);
    await expect(
      create('paula', 'x4', { ...inProject('c-1:p-a'), labels: { [ENFORCE]: 'privileged' } }),
    ).rejects.toThrow(words);
    await enforce('olga', 'one', 'restricted');
    await expect(enforce('paula', 'one', 'privileged')).rejects.toThrow(words);
    await expect(enforce('paula', 'one', null)).rejects.toThrow(words);
    await patch('paula', 'one', { labels: { team: 'y' } });
  });

  it('count updatepsa on one project there alone, and in the namespace where a role gives it', async () => {
    const change = { apiGroups: [''], resources: ['namespaces'], verbs: ['patch', 'get'] };
    const psa = { apiGroups: [MANAGEMENT], resources: ['projects'], verbs: ['updatepsa'] };
    await grant('pete', [change, { ...psa, resourceNames: ['p-a'] }]);
    const labels = { [ENFORCE]: 'baseline' };
    await patch('pete', 'one', { labels });
    await expect(patch('pete', 'two', { labels })).rejects.toThrow('need updatepsa');
    await expect(patch('pete', 'loose', { labels })).rejects.toThrow('need updatepsa');
    await grant('rita', [change]);
    await grantIn('two', 'rita', [psa]);
    await patch('rita', 'two', { labels });
    await expect(patch('rita', 'loose', { labels })).rejects.toThrow('need updatepsa');
  });

  it('leave the agent alone, but not whom it acts for', async () => {
    const agent = 'system:serviceaccount:cattle-system:cattle';
    await grant('agent', [{ apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] }], agent);
    await patch(agent, 'one', { labels: { [PROJECT]: 'p-x' } });
    await patch(agent, 'one', { labels: { [PROJECT]: 'p-a' } });
    const other = 'system:serviceaccount:cattle-system:other';
    await grant('other', [{ apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] }], other);
    await expect(patch(other, 'one', { labels: { [PROJECT]: 'p-x' } })).rejects.toThrow('p-x');
  });
});

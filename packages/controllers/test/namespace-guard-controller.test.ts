import {
  type Cluster,
  cluster as clusterKind,
  crds,
  type Project,
  project as projectKind,
} from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNamespaceGuardController } from '../src/index.ts';
import { contextOf, noConnections, runAll, type TestContext } from './context.ts';

/** The agent of c-2 came with a manifest that gave it less. */
const OLD_AGENT = { name: 'old-agent', groups: ['system:authenticated'] };

describe('the guard of namespaces', () => {
  const stack = new AsyncDisposableStack();
  let home: KubernetesClient;
  let there: KubernetesClient;
  let context: TestContext;
  /** Questions to c-1 what its agent may do. */
  let questions = 0;

  const clusters = () => home.resource<Cluster>(clusterKind.type);
  const conditionOf = async (name: string): Promise<Condition | undefined> => {
    const { status } = await clusters().get(name);
    return ((status?.conditions ?? []) as readonly Condition[]).find(
      ({ type }) => type === 'NamespacesGuarded',
    );
  };
  const policies = () => there.resource<KubernetesObject>(validatingAdmissionPolicies);
  const namesOf = async (type: typeof validatingAdmissionPolicies) => {
    const labelSelector = 'drover.dev/managed=namespace-guard';
    const { items } = await there.resource(type).list({ labelSelector });
    return items.map(({ metadata }) => metadata?.name);
  };

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    there = stack.use(await startTestApiServer()).client();
    const second = stack.use(await startTestApiServer());
    await second
      .client()
      .resource<KubernetesObject>(clusterRoles)
      .create({
        metadata: { name: 'old' },
        rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] }],
      } as KubernetesObject);
    await second
      .client()
      .resource<KubernetesObject>(clusterRoleBindings)
      .create({
        metadata: { name: 'old' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'old' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: OLD_AGENT.name }],
      } as KubernetesObject);
    const clients = new Map([
      ['c-1', toldOfReviews(there, () => (questions += 1))],
      ['c-2', second.client(OLD_AGENT)],
    ]);
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
    for (const name of clients.keys()) {
      await home.resource(namespaces).create({ metadata: { name } });
      await eventually(() =>
        clusters().create({ metadata: { name }, spec: { displayName: name } }),
      );
    }
    context = contextOf(home, {
      ...noConnections,
      get: (cluster) => {
        const client = clients.get(cluster);
        return client && { client, epoch: 1 };
      },
    });
    stack.use(runAll(context, [createNamespaceGuardController(context)]));
  });
  afterAll(() => stack.disposeAsync());

  it('is there with its bindings, and said to be', async () => {
    await eventually(async () =>
      expect(await conditionOf('c-1')).toMatchObject({ status: 'True' }),
    );
    const names = ['drover-namespace-hints', 'drover-namespaces'];
    expect(await namesOf(validatingAdmissionPolicies)).toEqual(names);
    expect(await namesOf(validatingAdmissionPolicyBindings)).toEqual(names);
  });

  it('comes to know the System project', async () => {
    const labels = { 'authz.management.cattle.io/system-project': 'true' };
    const spec = { displayName: 'System', clusterName: 'c-1' };
    await home
      .resource<Project>(projectKind.type)
      .create({ metadata: { name: 'p-sys', labels }, spec }, { namespace: 'c-1' });
    await eventually(async () =>
      expect(JSON.stringify(await policies().get('drover-namespaces'))).toContain('p-sys'),
    );
  });

  it('comes back when somebody changes or removes it', async () => {
    await policies().delete('drover-namespaces');
    await eventually(() => policies().get('drover-namespaces'));
    const body = { spec: { failurePolicy: 'Ignore' } };
    await policies().patch('drover-namespaces', { type: 'merge', body });
    await eventually(async () =>
      expect(await policies().get('drover-namespaces')).toMatchObject({
        spec: { failurePolicy: 'Fail' },
      }),
    );
  });

  it('asks what the agent may do once, not each time', () => {
    expect(questions).toBe(5);
  });

  it('says what an older agent lacks, and what to do, and again when its condition is lost', async () => {
    const told = async () => {
      const condition = await conditionOf('c-2');
      expect(condition).toMatchObject({ status: 'False', reason: 'AGENT_RIGHTS_MISSING' });
      expect(condition?.message).toContain('patch namespaces');
      expect(condition?.message).toContain('Apply the manifest of the cluster agent again');
    };
    await eventually(told);
    const body = { status: { conditions: [] } };
    await clusters().patch('c-2', { type: 'merge', body }, { subresource: 'status' });
    await eventually(told);
  });
});

/** The same client, which tells when somebody asks for reviews of access. */
function toldOfReviews(client: KubernetesClient, tell: () => void): KubernetesClient {
  return {
    ...client,
    resource: (type) => {
      const resource = client.resource(type);
      if (type.resource !== 'selfsubjectaccessreviews') return resource as never;
      const create: typeof resource.create = (object, options) => {
        tell();
        return resource.create(object, options);
      };
      return { ...resource, create } as never;
    },
  };
}

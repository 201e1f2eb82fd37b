import { clusterAuthToken, crdOf } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { FakeCluster } from '@drover/client/testing';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  secrets,
  serviceAccounts,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '@drover/kubernetes';
import { expect, it } from 'vitest';
import { describeLeftover, findLeftovers } from '../src/clusters/leftovers.ts';

const labels = { 'drover.dev/managed': 'true' };
const policyName = 'drover-namespaces';

it('everything of Drover in a cluster is found, the agent first, and nothing of others', async () => {
  const client = new FakeCluster().client();
  const create = (type: ResourceType, object: object, namespace?: string): Promise<unknown> =>
    client
      .resource<KubernetesObject>(type)
      .create(object as KubernetesObject, namespace === undefined ? {} : { namespace });
  for (const name of ['cattle-impersonation-system', 'cattle-system', 'kept']) {
    await create(namespaces, { metadata: { name } });
  }
  const annotations = { 'field.cattle.io/projectId': 'c-1:p-1', 'their.example.com/note': 'x' };
  await create(namespaces, { metadata: { name: 'shop', annotations } });
  const { metadata, ...crd } = crdOf(clusterAuthToken);
  await create(customResourceDefinitions, { ...crd, metadata: { ...metadata, labels } });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'viewer' };
  await create(clusterRoles, { metadata: { name: 'viewer', labels }, rules: [] });
  await create(clusterRoles, { metadata: { name: 'theirs' }, rules: [] });
  await create(clusterRoleBindings, { metadata: { name: 'crb-1', labels }, roleRef });
  await create(validatingAdmissionPolicies, {
    metadata: { name: policyName, labels },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods'] },
        ],
      },
      validations: [{ expression: 'true' }],
    },
  });
  await create(validatingAdmissionPolicyBindings, {
    metadata: { name: policyName, labels },
    spec: { policyName, validationActions: ['Deny'] },
  });
  const copy = { metadata: { name: 'copy', labels: { 'drover.dev/managed': 'project-secret' } } };
  await create(secrets, copy, 'shop');
  const account = { metadata: { name: 'drover-u-1', labels } };
  await create(serviceAccounts, account, 'cattle-impersonation-system');
  const found = await findLeftovers(client, new AbortController().signal);
  expect(found.map(describeLeftover)).toEqual([
    'Namespace cattle-system',
    'Namespace cattle-impersonation-system',
    `ValidatingAdmissionPolicyBinding ${policyName}`,
    `ValidatingAdmissionPolicy ${policyName}`,
    'ClusterRoleBinding crb-1',
    'ClusterRole viewer',
    'Secret shop/copy',
    'CustomResourceDefinition clusterauthtokens.cluster.cattle.io',
    'marks of the Namespace shop: field.cattle.io/projectId',
  ]);
});

import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { clusterRoles, roleBindings } from '@drover/kubernetes';
import { expect, it } from 'vitest';
import { alice, configMaps, idsOf, startWorld } from './world.ts';

it('asks the roles of the cluster, as they are now', async () => {
  await using world = await startWorld({ readsRights: true });
  await world.addNamespace('a');
  await world.store(configMaps, { metadata: { name: 'one', namespace: 'a' } });
  await world.store(clusterRoles, {
    metadata: { name: 'config-reader' },
    rules: [{ verbs: ['list'], apiGroups: [''], resources: ['configmaps'] }],
  } as KubernetesObject);
  expect((await world.get('/v1/configmaps', { caller: alice })).status).toBe(403);
  const subjects = [{ kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' }];
  const roleRef = {
    kind: 'ClusterRole',
    name: 'config-reader',
    apiGroup: 'rbac.authorization.k8s.io',
  };
  await world.store(roleBindings, {
    metadata: { name: 'alice', namespace: 'a' },
    subjects,
    roleRef,
  } as KubernetesObject);
  const listed = () => world.get('/v1/configmaps', { caller: alice });
  await eventually(async () => expect(idsOf(await listed())).toContain('a/one'));
  await world.client.resource(roleBindings).delete('alice', { namespace: 'a' });
  await eventually(async () => expect((await listed()).status).toBe(403));
});

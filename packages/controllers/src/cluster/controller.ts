import {
  type Cluster,
  type ClusterRegistrationToken,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRegistrationToken,
  clusterRoleTemplateBinding,
  type Project,
  project as projectKind,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  type Controller,
  createCommitter,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { keysFrom } from '../change-feed.ts';
import type { ControllerContext } from '../controller-context.ts';
import { forOwned } from '../downstream/for-owned.ts';
import { createClusterReconcile } from './reconcile.ts';

/** Looks after every Cluster: what belongs to it here, its state, and its removal. */
export function createClusterController(context: ControllerContext): Controller {
  const { runtime, cache, client, connections, downstream, probes, agentHealth } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const namespaceInformer = cache.informer<KubernetesObject>(namespaces);
  const registrationTokens = cache.informer<ClusterRegistrationToken>(
    clusterRegistrationToken.type,
  );
  return createController(runtime, {
    name: 'cluster',
    workers: 8,
    sources: [
      informerSource(clusters),
      informerSource(
        namespaceInformer,
        ownCluster((change) => change.key.name),
      ),
      informerSource(
        registrationTokens,
        ownCluster((change) => change.key.namespace),
      ),
      iterableSource('sessions', (signal) => keysFrom(connections.changes(signal))),
      iterableSource('owners', (signal) => keysFrom(downstream.ownerChanges(signal))),
      iterableSource('probes', (signal) => keysFrom(probes.changes(signal))),
      iterableSource('agents', (signal) => keysFrom(agentHealth.changes(signal))),
    ],
    reconcile: forOwned(
      downstream,
      ({ name }) => name,
      createClusterReconcile({
        client,
        committer: createCommitter({ client, fieldManager: 'drover-cluster' }),
        clusters,
        namespaces: namespaceInformer,
        registrationTokens,
        bindings: cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type),
        roleTemplates: cache.informer<RoleTemplate>(roleTemplate.type),
        projects: cache.informer<Project>(projectKind.type),
        connections,
        probes,
        agentHealth,
        clock: runtime.clock,
      }),
    ),
  });
}

/** What is made for a cluster is made again when it is deleted; its other changes are of no interest. */
function ownCluster<T>(nameOf: (change: Change<T>) => string): (change: Change<T>) => ObjectKey[] {
  return (change) => (change.type === 'deleted' ? [{ namespace: '', name: nameOf(change) }] : []);
}

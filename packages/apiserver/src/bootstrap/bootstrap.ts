import type { DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { bootstrapPolicy } from '@drover/rbac';
import { type ClusterNetworkOptions, createClusterNetwork } from '../allocation/cluster-network.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import type { WriteOptions } from '../registry/target.ts';
import { createMissing } from './create-missing.ts';
import { flowSchemas, priorityLevels } from './flow-control.ts';
import { systemPriorityClasses } from './priority-classes.ts';

/** Namespaces that every cluster has. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** How the part of Kubernetes writes that shares out the server among flows. */
const flowControlWrites: WriteOptions = {
  ...controllerWrites,
  fieldManager: 'api-priority-and-fairness-config-producer-v1',
};

/** Stores what every cluster begins with, where it is missing. */
export async function bootstrap(registry: Registry, options: ClusterNetworkOptions): Promise<void> {
  const namespaces = SYSTEM_NAMESPACES.map(
    (name): DynamicObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  await createAll(registry, namespaces);
  await createClusterNetwork(registry, options);
  await createAll(registry, [...priorityLevels, ...flowSchemas], flowControlWrites);
  await createAll(registry, [
    ...systemPriorityClasses,
    ...(bootstrapPolicy() as readonly DynamicObject[]),
    tokenTracking(registry),
  ]);
}

async function createAll(
  registry: Registry,
  objects: readonly DynamicObject[],
  options: WriteOptions = controllerWrites,
): Promise<void> {
  await Promise.all(objects.map((object) => createMissing(registry, object, options)));
}

/** Since when the server notes which tokens of Secrets are used. */
function tokenTracking({ clock }: Registry): DynamicObject {
  const since = formatTime(clock.nowMs()).slice(0, 'yyyy-mm-dd'.length);
  const name = 'kube-apiserver-legacy-service-account-token-tracking';
  const metadata = { name, namespace: 'kube-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { since } };
}

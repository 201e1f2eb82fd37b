import type { DynamicObject } from '@drover/apimachinery';
import { bootstrapPolicy } from '@drover/rbac';
import { type ClusterNetworkOptions, createClusterNetwork } from '../allocation/cluster-network.ts';
import type { Registry } from '../registry/registry.ts';
import { createMissing } from './create-missing.ts';

/** Namespaces that every cluster has. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Stores what every cluster begins with, where it is missing: system namespaces, the network of Services, then the roles and bindings of Kubernetes. */
export async function bootstrap(registry: Registry, options: ClusterNetworkOptions): Promise<void> {
  const namespaces = SYSTEM_NAMESPACES.map(
    (name): DynamicObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  await createAll(registry, namespaces);
  await createClusterNetwork(registry, options);
  await createAll(registry, bootstrapPolicy() as readonly DynamicObject[]);
}

async function createAll(registry: Registry, objects: readonly DynamicObject[]): Promise<void> {
  await Promise.all(objects.map((object) => createMissing(registry, object)));
}

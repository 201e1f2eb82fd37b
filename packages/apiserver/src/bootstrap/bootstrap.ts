import { namespaces } from '@drover/kubernetes';
import type { Registry } from '../registry/registry.ts';
import { createMissing } from './create-missing.ts';

/** Namespaces that every cluster has. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Stores what every cluster begins with, where it is missing. */
export async function bootstrap(registry: Registry): Promise<void> {
  const created = SYSTEM_NAMESPACES.map((name) =>
    createMissing(registry, namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }),
  );
  await Promise.all(created);
}

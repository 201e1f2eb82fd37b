import { createMissing } from '../bootstrap/create-missing.ts';
import type { NamespaceObject } from '../builtin/kinds/namespace.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { managerWrites } from './controller-writes.ts';
import { collectionSource, namespaceOfEntry } from './key-source.ts';

/** Gives each namespace the service account `default`, and gives it back when it is deleted. */
export function serviceAccountController(registry: Registry): BuiltInController {
  const { store } = registry;
  return {
    name: 'serviceaccount-controller',
    sources: [
      collectionSource(store, 'namespaces'),
      collectionSource(store, 'serviceaccounts', namespaceOfEntry),
    ],
    async reconcile(namespace) {
      if (!isActiveNamespace(registry, namespace)) return;
      const metadata = { name: 'default', namespace };
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
      await createMissing(registry, account, managerWrites);
    },
  };
}

/** Whether a namespace is there and stays. */
export function isActiveNamespace({ store }: Registry, name: string): boolean {
  const entry = store.get('namespaces', name);
  return entry !== undefined && (decodeEntry(entry) as NamespaceObject).status?.phase === 'Active';
}

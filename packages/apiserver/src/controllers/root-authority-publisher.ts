import { equalJson } from '@drover/apimachinery';
import type { ConfigMap } from '@drover/kubernetes';
import { createMissing } from '../bootstrap/create-missing.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, storageKey } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { changeObject } from './change-object.ts';
import { managerWrites } from './controller-writes.ts';
import { collectionSource } from './key-source.ts';
import { isActiveNamespace } from './service-account-controller.ts';

const NAME = 'kube-root-ca.crt';

const ANNOTATIONS = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};

/** Tells each namespace, in a ConfigMap, the authority by which pods know the API server: `authority` is its PEM. */
export function rootAuthorityPublisher(registry: Registry, authority: string): BuiltInController {
  const { store } = registry;
  const data = { 'ca.crt': authority };
  return {
    name: 'root-ca-certificate-publisher-controller',
    sources: [
      collectionSource(store, 'namespaces'),
      collectionSource(store, 'configmaps', ({ key }) =>
        key.endsWith(`/${NAME}`) ? [key.slice(0, -NAME.length - 1)] : [],
      ),
    ],
    async reconcile(namespace) {
      if (!isActiveNamespace(registry, namespace)) return;
      const metadata = { name: NAME, namespace, annotations: ANNOTATIONS };
      const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
      await createMissing(registry, wanted, managerWrites);
      const entry = store.get('configmaps', storageKey(namespace, NAME));
      if (!entry || isPublished(decodeEntry(entry) as ConfigMap, data)) return;
      const change = adjustment((current) => ({
        ...current,
        data,
        metadata: {
          ...current.metadata,
          annotations: { ...current.metadata.annotations, ...ANNOTATIONS },
        },
      }));
      await changeObject(registry, { collection: 'configmaps', namespace, name: NAME }, change);
    },
  };
}

function isPublished(map: ConfigMap, data: Readonly<Record<string, string>>): boolean {
  const [name = '', text] = Object.entries(ANNOTATIONS)[0] ?? [];
  return equalJson(map.data, data) && map.metadata?.annotations?.[name] === text;
}

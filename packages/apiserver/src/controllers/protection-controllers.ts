import type { Registry } from '../registry/registry.ts';
import {
  decodeEntry,
  namespacePrefix,
  partsOfKey,
  type StoredObject,
} from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { Store } from '../storage/store.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { changeObject } from './change-object.ts';
import { mentionSource, mentions } from './key-source.ts';

/** Milliseconds until something that is used is looked at again. */
const RETRY_MS = 2_000;

/** A kind whose objects are held by a finalizer while they are used. */
interface Protection {
  readonly name: string;
  readonly collection: string;
  readonly namespaced: boolean;
  readonly finalizer: string;
  isUsed(object: StoredObject, store: Store): boolean;
}

const PROTECTIONS: readonly Protection[] = [
  {
    name: 'persistentvolumeclaim-protection-controller',
    collection: 'persistentvolumeclaims',
    namespaced: true,
    finalizer: 'kubernetes.io/pvc-protection',
    isUsed: isUsedClaim,
  },
  {
    name: 'persistentvolume-protection-controller',
    collection: 'persistentvolumes',
    namespaced: false,
    finalizer: 'kubernetes.io/pv-protection',
    isUsed: isBoundVolume,
  },
  {
    name: 'volumeattributesclass-protection-controller',
    collection: 'volumeattributesclasses.storage.k8s.io',
    namespaced: false,
    finalizer: 'kubernetes.io/vac-protection',
    isUsed: isUsedAttributesClass,
  },
];

/** Let go volumes, claims and classes that are being deleted, when nothing uses them any more. */
export function protectionControllers(registry: Registry): readonly BuiltInController[] {
  return PROTECTIONS.map((protection) => protectionController(registry, protection));
}

function protectionController(registry: Registry, protection: Protection): BuiltInController {
  const { store } = registry;
  const { name, collection, namespaced, finalizer } = protection;
  return {
    name,
    sources: [mentionSource(store, collection, '"deletionTimestamp"')],
    async reconcile(key) {
      const entry = store.get(collection, key);
      const object = entry && decodeEntry(entry);
      if (object?.metadata.deletionTimestamp === undefined) return undefined;
      if (!object.metadata.finalizers?.includes(finalizer)) return undefined;
      if (protection.isUsed(object, store)) return { requeueAfterMs: RETRY_MS };
      const change = adjustment((current) => withoutFinalizer(current, finalizer));
      await changeObject(registry, { collection, ...partsOfKey({ namespaced }, key) }, change);
      return undefined;
    },
  };
}

function withoutFinalizer(object: StoredObject, finalizer: string): StoredObject {
  const { metadata } = object;
  const finalizers = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
  return { ...object, metadata: { ...metadata, finalizers } };
}

interface PodWithVolumes extends StoredObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly volumes?: readonly {
      readonly name: string;
      readonly persistentVolumeClaim?: { readonly claimName: string };
      readonly ephemeral?: object;
    }[];
  };
}

/** A claim is used by pods that have a node; others do not start with it any more. */
function isUsedClaim({ metadata }: StoredObject, store: Store): boolean {
  const prefix = namespacePrefix(metadata.namespace ?? '');
  return store.range('pods', { prefix }).entries.some((entry) => {
    if (!mentions(entry, '"persistentVolumeClaim"') && !mentions(entry, '"ephemeral"'))
      return false;
    const pod = decodeEntry(entry) as PodWithVolumes;
    const { nodeName, volumes = [] } = pod.spec;
    if (!nodeName) return false;
    return volumes.some(
      ({ name, persistentVolumeClaim: claim, ephemeral }) =>
        claim?.claimName === metadata.name ||
        (ephemeral && `${pod.metadata.name}-${name}` === metadata.name),
    );
  });
}

function isBoundVolume(volume: StoredObject): boolean {
  return (volume['status'] as { readonly phase?: string } | undefined)?.phase === 'Bound';
}

/** A class is used by claims and volumes that name it. */
function isUsedAttributesClass({ metadata }: StoredObject, store: Store): boolean {
  const text = JSON.stringify(metadata.name);
  return ['persistentvolumeclaims', 'persistentvolumes'].some((collection) =>
    store
      .range(collection)
      .entries.some((entry) => mentions(entry, `olumeAttributesClassName":${text}`)),
  );
}

import type { DynamicObject } from '@drover/apimachinery';
import type { AdmissionPlugin } from '../admission.ts';

/** What holds a volume, claim or class while it is used. */
const FINALIZERS: ReadonlyMap<string, string> = new Map([
  ['persistentvolumes', 'kubernetes.io/pv-protection'],
  ['persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
  ['volumeattributesclasses.storage.k8s.io', 'kubernetes.io/vac-protection'],
]);

/** Volumes, claims and classes are not deleted while they are used. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  collections: new Set(FINALIZERS.keys()),
  mutate({ operation, target, object }) {
    const given = object as DynamicObject;
    const finalizer = FINALIZERS.get(target.resource.collection);
    if (operation !== 'CREATE' || target.subresource !== '' || !finalizer) return given;
    const finalizers = given.metadata?.finalizers ?? [];
    if (finalizers.includes(finalizer)) return given;
    return { ...given, metadata: { ...given.metadata, finalizers: [...finalizers, finalizer] } };
  },
};

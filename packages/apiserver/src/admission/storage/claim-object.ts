import type { StoredObject } from '../../registry/stored-object.ts';
import type { ResourceRequirements } from '../pods/pod-object.ts';

/** How claims named their class before there was a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** A PersistentVolumeClaim as plugins see it. */
export interface ClaimObject extends StoredObject {
  readonly spec?: {
    readonly storageClassName?: string;
    readonly resources?: ResourceRequirements;
    readonly volumeAttributesClassName?: string;
  };
  readonly status?: { readonly phase?: string };
}

/** The class that a claim names; `undefined` when it names none, empty when it wants none. */
export function classNameOf({ metadata, spec }: ClaimObject): string | undefined {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName;
}

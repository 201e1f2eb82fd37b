import type { AdmissionPlugin } from '../admission.ts';
import { defaultClassName } from '../default-class.ts';
import type { StoredReader } from '../stored-reader.ts';
import { type ClaimObject, classNameOf } from './claim-object.ts';

/** Claims that name no class are of the default one. */
export function defaultStorageClass(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    collections: new Set(['persistentvolumeclaims']),
    mutate({ operation, target, object }) {
      const claim = object as ClaimObject;
      if (operation !== 'CREATE' || target.subresource !== '') return claim;
      if (classNameOf(claim) !== undefined) return claim;
      const storageClassName = defaultClassName(reader, 'storageclasses.storage.k8s.io', [
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ]);
      return storageClassName === undefined
        ? claim
        : { ...claim, spec: { ...claim.spec, storageClassName } };
    },
  };
}

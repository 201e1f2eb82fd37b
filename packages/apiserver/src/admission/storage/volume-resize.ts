import { compareQuantities, parseQuantity, type Quantity } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { StoredReader } from '../stored-reader.ts';
import { type ClaimObject, classNameOf } from './claim-object.ts';

interface StorageClassObject extends StoredObject {
  readonly allowVolumeExpansion?: boolean;
}

/** Claims grow only when they have a volume, and when its class lets it grow. */
export function persistentVolumeClaimResize(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    collections: new Set(['persistentvolumeclaims']),
    validate(request) {
      const { operation, target, object, oldObject } = request;
      if (operation !== 'UPDATE' || target.subresource !== '') return;
      const claim = object as ClaimObject;
      const old = oldObject as ClaimObject;
      if (compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return;
      if (old.status?.phase !== 'Bound') {
        throw refusal(request, 'Only bound persistent volume claims can be expanded');
      }
      if (mayGrow(claim, old, reader)) return;
      const why =
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
      throw refusal(request, why);
    },
  };
}

function sizeOf({ spec }: ClaimObject): Quantity {
  return parseQuantity(spec?.resources?.requests?.['storage'] ?? '0');
}

function mayGrow(claim: ClaimObject, old: ClaimObject, reader: StoredReader): boolean {
  const name = classNameOf(claim);
  if (!name || name !== classNameOf(old)) return false;
  const storageClass = reader.get<StorageClassObject>('storageclasses.storage.k8s.io', name);
  return storageClass?.allowVolumeExpansion === true;
}

import { validateCsiDriver, validateCsiDriverUpdate } from '../storage/csi-driver.ts';
import { validateCsiNode, validateCsiNodeUpdate } from '../storage/csi-node.ts';
import {
  validateCsiStorageCapacity,
  validateCsiStorageCapacityUpdate,
} from '../storage/csi-storage-capacity.ts';
import {
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
  warnOfPersistentVolume,
} from '../storage/persistent-volume.ts';
import {
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimStatus,
  validatePersistentVolumeClaimUpdate,
  warnOfPersistentVolumeClaim,
} from '../storage/persistent-volume-claim.ts';
import {
  validateStorageClass,
  validateStorageClassUpdate,
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from '../storage/storage-class.ts';
import {
  validateVolumeAttachment,
  validateVolumeAttachmentStatus,
  validateVolumeAttachmentUpdate,
} from '../storage/volume-attachment.ts';
import type { KindValidations } from './kind-validation.ts';

/** Volumes, claims, and the kinds of `storage.k8s.io`. */
export const storageKinds: KindValidations = {
  persistentvolumes: {
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    warn: warnOfPersistentVolume,
    onUpdate: 'wholeTwice',
  },
  persistentvolumeclaims: {
    validate: validatePersistentVolumeClaim,
    validateUpdate: validatePersistentVolumeClaimUpdate,
    validateStatus: validatePersistentVolumeClaimStatus,
    warn: warnOfPersistentVolumeClaim,
    onUpdate: 'everythingTwice',
  },
  'csidrivers.storage.k8s.io': {
    validate: validateCsiDriver,
    validateUpdate: validateCsiDriverUpdate,
    onUpdate: 'changes',
  },
  'csinodes.storage.k8s.io': {
    validate: validateCsiNode,
    validateUpdate: validateCsiNodeUpdate,
    onUpdate: 'wholeTwice',
  },
  'csistoragecapacities.storage.k8s.io': {
    validate: validateCsiStorageCapacity,
    validateUpdate: validateCsiStorageCapacityUpdate,
    onUpdate: 'everythingFirst',
  },
  'storageclasses.storage.k8s.io': {
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
    onUpdate: 'everythingFirst',
  },
  'volumeattachments.storage.k8s.io': {
    validate: validateVolumeAttachment,
    validateUpdate: validateVolumeAttachmentUpdate,
    validateStatus: validateVolumeAttachmentStatus,
    onUpdate: 'wholeTwice',
  },
  'volumeattributesclasses.storage.k8s.io': {
    validate: validateVolumeAttributesClass,
    validateUpdate: validateVolumeAttributesClassUpdate,
  },
};

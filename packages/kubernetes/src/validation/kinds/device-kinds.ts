import {
  validateDeviceClass,
  validateResourceClaim,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
} from '../device/resource-claim.ts';
import { validateResourceClaimStatus } from '../device/resource-claim-status.ts';
import { validateResourceSlice } from '../device/resource-slice.ts';
import type { KindValidations } from './kind-validation.ts';

/** Devices, and who claims them: the kinds of `resource.k8s.io`. */
export const deviceKinds: KindValidations = {
  'deviceclasses.resource.k8s.io': {
    validate: validateDeviceClass,
    validateUpdate: validateDeviceClass,
    onUpdate: 'everythingFirst',
  },
  'resourceclaims.resource.k8s.io': {
    validate: validateResourceClaim,
    validateUpdate: validateResourceClaimUpdate,
    validateStatus: validateResourceClaimStatus,
    onUpdate: 'everythingFirst',
  },
  'resourceclaimtemplates.resource.k8s.io': {
    validate: validateResourceClaimTemplate,
    validateUpdate: validateResourceClaimTemplateUpdate,
    onUpdate: 'everythingFirst',
  },
  'resourceslices.resource.k8s.io': { validate: validateResourceSlice, onUpdate: 'content' },
};

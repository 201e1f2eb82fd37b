import type { CustomResourceDefinition } from '../../types/apiextensions.ts';
import { validateCertificateSigningRequest } from '../access/certificate-signing-request.ts';
import {
  validateBindingUpdate,
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from '../access/rbac.ts';
import { validateAdmissionPolicy } from '../admission/admission-policy.ts';
import { validateAdmissionPolicyBinding } from '../admission/admission-policy-binding.ts';
import { validateWebhooks } from '../admission/webhook-configuration.ts';
import {
  type ApiService,
  apiServiceNameRule,
  validateApiService,
  validateApiServiceStatus,
} from '../extension/api-service.ts';
import { definitionNameRule, validateDefinition } from '../extension/custom-resource-definition.ts';
import { validateFlowSchema, validateFlowStatus } from '../flow-control/flow-schema.ts';
import { validatePriorityLevel } from '../flow-control/priority-level.ts';
import { isPathSegment } from '../meta/names.ts';
import type { KindValidations } from './kind-validation.ts';

/** Kinds that say how the API server itself works: what it serves, and whom it lets do what. */
export const controlKinds: KindValidations = {
  'apiservices.apiregistration.k8s.io': {
    name: (object) => apiServiceNameRule(object as unknown as ApiService),
    validate: validateApiService,
    validateStatus: validateApiServiceStatus,
  },
  'certificatesigningrequests.certificates.k8s.io': {
    name: () => isPathSegment,
    validate: validateCertificateSigningRequest,
    onUpdate: 'everythingFirst',
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': {
    validate: validateFlowSchema,
    validateStatus: validateFlowStatus,
    onUpdate: 'whole',
  },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    validate: validatePriorityLevel,
    validateStatus: validateFlowStatus,
    onUpdate: 'whole',
  },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': {
    validate: validateWebhooks,
    onUpdate: 'whole',
  },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': {
    validate: validateWebhooks,
    onUpdate: 'whole',
  },
  'validatingadmissionpolicies.admissionregistration.k8s.io': {
    validate: validateAdmissionPolicy,
    onUpdate: 'whole',
  },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': {
    validate: validateAdmissionPolicyBinding,
    onUpdate: 'whole',
  },
  'roles.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateRole,
    onUpdate: 'everythingTwice',
  },
  'clusterroles.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateClusterRole,
    onUpdate: 'everythingTwice',
  },
  'rolebindings.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateRoleBinding,
    validateUpdate: validateBindingUpdate,
    onUpdate: 'everythingTwice',
  },
  'clusterrolebindings.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateClusterRoleBinding,
    validateUpdate: validateBindingUpdate,
    onUpdate: 'everythingTwice',
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    name: (object) => definitionNameRule(object as unknown as CustomResourceDefinition),
    validate: validateDefinition,
    onUpdate: 'content',
  },
};

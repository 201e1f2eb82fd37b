import type { CustomResourceDefinition } from '../types/apiextensions.ts';
import { definitionNameRule, validateDefinition } from './custom-resource-definition.ts';
import type { KindValidations } from './kind-validation.ts';
import { isPathSegment } from './names.ts';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from './rbac.ts';

/** Kinds that say how the API server itself works: what it serves, and whom it lets do what. */
export const controlKinds: KindValidations = {
  'apiservices.apiregistration.k8s.io': { name: () => isPathSegment },
  'roles.rbac.authorization.k8s.io': { name: () => isPathSegment, validate: validateRole },
  'clusterroles.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateClusterRole,
  },
  'rolebindings.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateRoleBinding,
  },
  'clusterrolebindings.rbac.authorization.k8s.io': {
    name: () => isPathSegment,
    validate: validateClusterRoleBinding,
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    name: (object) => definitionNameRule(object as unknown as CustomResourceDefinition),
    validate: validateDefinition,
  },
};

import { type DynamicObject, type GroupVersionKind, groupResource } from '@drover/apimachinery';
import { builtInKind } from '../facts/resources.ts';
import { type FieldError, itemPath } from '../field/field-error.ts';
import type { CustomResourceDefinition } from '../types/apiextensions.ts';
import { validateConfigMap, validateNamespace, validateSecret } from './core.ts';
import { definitionNameRule, validateDefinition } from './custom-resource-definition.ts';
import { validateEvent } from './event.ts';
import { validateLease } from './lease.ts';
import {
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isKnownFinalizer,
  isPathSegment,
  type NameRule,
} from './names.ts';
import { validateObjectMeta, wrong } from './object-meta.ts';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from './rbac.ts';

/** What is written by hand for one kind. The objects have gone through their schema. */
interface KindValidation {
  /** The form of names; a DNS subdomain where it is not said. */
  readonly name?: (object: DynamicObject) => NameRule;
  readonly validate?: (object: never, old?: never) => readonly FieldError[];
}

const KINDS: Readonly<Record<string, KindValidation>> = {
  namespaces: { name: () => isDnsLabel, validate: validateNamespace },
  configmaps: { validate: validateConfigMap },
  secrets: { validate: validateSecret },
  services: { name: () => isDns1035Label },
  events: { name: () => isPathSegment, validate: validateEvent },
  'events.events.k8s.io': { name: () => isPathSegment },
  'apiservices.apiregistration.k8s.io': { name: () => isPathSegment },
  'leases.coordination.k8s.io': { validate: validateLease },
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

/**
 * What is wrong with an object of a built-in kind that its schema cannot say: names, labels and the other metadata for all
 * kinds, and for the kinds that the server works with their content. With `old`, what must not change.
 * Metadata that no kind may change (name, uid, times) is the caller's to guard.
 */
export function validateBuiltIn(
  gvk: GroupVersionKind,
  object: DynamicObject,
  old?: DynamicObject,
): readonly FieldError[] {
  const facts = builtInKind(gvk);
  if (facts === undefined) return [];
  const { name = () => isDnsSubdomain, validate } = KINDS[groupResource(facts)] ?? {};
  const rules = { namespaced: facts.namespaced, name: name(object) };
  return [
    ...validateObjectMeta(object.metadata, rules),
    ...(LIBRARY_GROUPS.has(facts.group) ? [] : validateFinalizers(object)),
    ...(validate?.(object as never, old as never) ?? []),
  ];
}

/** Groups that Kubernetes keeps apart from its core, with plainer rules. */
const LIBRARY_GROUPS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
]);

function validateFinalizers({ metadata }: DynamicObject): FieldError[] {
  return (metadata?.finalizers ?? []).flatMap((name, index) =>
    wrong(itemPath('metadata.finalizers', index), name, isKnownFinalizer(name)),
  );
}

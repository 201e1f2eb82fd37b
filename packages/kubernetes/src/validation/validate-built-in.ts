import { type DynamicObject, type GroupVersionKind, groupResource } from '@drover/apimachinery';
import type { BuiltInResource } from '../facts/built-in-resource.ts';
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
import { validateObjectMeta, validateObjectMetaUpdate, wrong } from './object-meta.ts';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from './rbac.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './service.ts';
import { warnOfService } from './service-warnings.ts';

/** What is written by hand for one kind. The objects have gone through their schema. */
interface KindValidation {
  /** The form of names; a DNS subdomain where it is not said. */
  readonly name?: (object: DynamicObject) => NameRule;
  /** What is wrong with the content, whether it is new or changed. */
  readonly validate?: (object: never, old?: never) => readonly FieldError[];
  /** What must not change; said before what `validate` finds. */
  readonly validateUpdate?: (object: never, old: never) => readonly FieldError[];
  /** What is wrong with a changed status, beyond its metadata. */
  readonly validateStatus?: (object: never, old: never) => readonly FieldError[];
  /** What the writer of a good object should know of it. */
  readonly warn?: (object: never, old?: never) => readonly string[];
  /** What a change is looked at for: all that a new object is, its content but not its metadata again, or `validateUpdate` alone. */
  readonly onUpdate?: 'everything' | 'content' | 'changes';
}

const KINDS: Readonly<Record<string, KindValidation>> = {
  namespaces: { name: () => isDnsLabel, validate: validateNamespace },
  configmaps: { validate: validateConfigMap },
  secrets: { validate: validateSecret },
  services: {
    name: () => isDns1035Label,
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    validateStatus: validateServiceStatus,
    warn: warnOfService,
    onUpdate: 'content',
  },
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
 * kinds, and their content. With `old`, what must not change, too.
 */
export function validateBuiltIn(
  gvk: GroupVersionKind,
  object: DynamicObject,
  old?: DynamicObject,
): readonly FieldError[] {
  const facts = builtInKind(gvk);
  if (facts === undefined) return [];
  const kind = validationOf(facts);
  if (old === undefined) return validateWhole(facts, kind, object);
  const { onUpdate = 'everything', validate, validateUpdate } = kind;
  const errors = [
    ...validateMetadataUpdate(facts, object, old),
    ...(validateUpdate?.(object as never, old as never) ?? []),
  ];
  if (onUpdate === 'everything') errors.push(...validateWhole(facts, kind, object, old));
  if (onUpdate === 'content') errors.push(...(validate?.(object as never, old as never) ?? []));
  return errors;
}

/** What is wrong with a change of the status of an object of a built-in kind. */
export function validateBuiltInStatus(
  gvk: GroupVersionKind,
  object: DynamicObject,
  old: DynamicObject,
): readonly FieldError[] {
  const facts = builtInKind(gvk);
  if (facts === undefined) return [];
  return [
    ...validateMetadataUpdate(facts, object, old),
    ...(validationOf(facts).validateStatus?.(object as never, old as never) ?? []),
  ];
}

/** What the writer of a good object of a built-in kind should know of it: what has no effect, or will be refused one day. */
export function warnOfBuiltIn(
  gvk: GroupVersionKind,
  object: DynamicObject,
  old?: DynamicObject,
): readonly string[] {
  const facts = builtInKind(gvk);
  const warn = facts && validationOf(facts).warn;
  return warn?.(object as never, old as never) ?? [];
}

function validationOf(facts: BuiltInResource): KindValidation {
  return KINDS[groupResource(facts)] ?? {};
}

function validateMetadataUpdate(
  facts: BuiltInResource,
  object: DynamicObject,
  old: DynamicObject,
): FieldError[] {
  return [
    ...validateObjectMetaUpdate(object.metadata, old.metadata ?? {}),
    ...validateFinalizers(facts, object),
  ];
}

function validateWhole(
  facts: BuiltInResource,
  { name = () => isDnsSubdomain, validate }: KindValidation,
  object: DynamicObject,
  old?: DynamicObject,
): FieldError[] {
  const rules = { namespaced: facts.namespaced, name: name(object) };
  return [
    ...validateObjectMeta(object.metadata, rules),
    ...validateFinalizers(facts, object),
    ...(validate?.(object as never, old as never) ?? []),
  ];
}

/** Groups that Kubernetes keeps apart from its core, with plainer rules. */
const LIBRARY_GROUPS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
]);

function validateFinalizers(
  { group }: BuiltInResource,
  { metadata }: DynamicObject,
): readonly FieldError[] {
  if (LIBRARY_GROUPS.has(group)) return [];
  return (metadata?.finalizers ?? []).flatMap((name, index) =>
    wrong(itemPath('metadata.finalizers', index), name, isKnownFinalizer(name)),
  );
}

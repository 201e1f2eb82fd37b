import { type DynamicObject, type GroupVersionKind, groupResource } from '@drover/apimachinery';
import type { BuiltInResource } from '../facts/built-in-resource.ts';
import { builtInKind } from '../facts/resources.ts';
import { type FieldError, itemPath } from '../field/field-error.ts';
import { controlKinds } from './kinds/control-kinds.ts';
import { coreKinds } from './kinds/core-kinds.ts';
import { deviceKinds } from './kinds/device-kinds.ts';
import type { KindValidation, KindValidations, UpdateScope } from './kinds/kind-validation.ts';
import { networkingKinds } from './kinds/networking-kinds.ts';
import { storageKinds } from './kinds/storage-kinds.ts';
import { workloadKinds } from './kinds/workload-kinds.ts';
import { isDnsSubdomain, isKnownFinalizer } from './meta/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './meta/object-meta.ts';
import { named } from './value/forms.ts';

/** What is written by hand; other kinds have their names and metadata checked. */
const KINDS: KindValidations = {
  ...coreKinds,
  ...controlKinds,
  ...deviceKinds,
  ...networkingKinds,
  ...storageKinds,
  ...workloadKinds,
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
  const steps: Readonly<Record<UpdateStep, () => readonly FieldError[]>> = {
    whole: () => validateWhole(facts, kind, object, old),
    content: () => validate?.(object as never, old as never) ?? [],
    metadata: () => validateMetadataUpdate(facts, object, old),
    changes: () => validateUpdate?.(object as never, old as never) ?? [],
  };
  return UPDATE_STEPS[onUpdate].flatMap((step) => steps[step]());
}

type UpdateStep = 'whole' | 'content' | 'metadata' | 'changes';

/** What a change is looked at for, in this order. */
const UPDATE_STEPS: Readonly<Record<UpdateScope, readonly UpdateStep[]>> = {
  everything: ['metadata', 'changes', 'whole'],
  everythingFirst: ['whole', 'metadata', 'changes'],
  everythingTwice: ['whole', 'whole', 'metadata', 'changes'],
  whole: ['whole'],
  wholeFirst: ['whole', 'changes'],
  wholeTwice: ['whole', 'whole', 'changes'],
  content: ['metadata', 'changes', 'content'],
  contentAlone: ['content'],
  changes: ['metadata', 'changes'],
};

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
): readonly FieldError[] {
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
): readonly FieldError[] {
  const rules = { namespaced: facts.namespaced, name: name(object) };
  return [
    ...validateObjectMeta(object.metadata, rules),
    ...validateFinalizers(facts, object),
    ...(validate?.(object as never, old as never) ?? []),
  ];
}

/** Groups whose objects may have finalizers that nobody knows. */
const FREE_GROUPS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
]);

function validateFinalizers(
  facts: BuiltInResource,
  { metadata }: DynamicObject,
): readonly FieldError[] {
  if (FREE_GROUPS.has(facts.group) || groupResource(facts) === 'events') return [];
  return (metadata?.finalizers ?? []).flatMap((name, index) =>
    named(itemPath('metadata.finalizers', index), name, isKnownFinalizer),
  );
}

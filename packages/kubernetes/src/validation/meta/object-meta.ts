import { type LabelSelectorSpec, type ObjectMeta, parseApiVersion } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { GoStruct, goQuote } from '../../field/go-format.ts';
import { unchanged } from '../value/values.ts';
import { isDnsLabel, isLabelValue, isQualifiedName, type NameRule } from './names.ts';

/** All annotations of an object together, keys and values. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** What kind of metadata is looked at. */
export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly name: NameRule;
}

/** What is wrong with the metadata of an object. */
export function validateObjectMeta(
  metadata: ObjectMeta = {},
  rules: ObjectMetaRules,
  path = 'metadata',
): FieldError[] {
  const { generateName = '', generation = 0 } = metadata;
  return [
    ...(generateName === ''
      ? []
      : wrong(fieldPath(path, 'generateName'), generateName, rules.name(generateName, true))),
    ...validateName(metadata, rules, path),
    ...validateNamespace(metadata, rules, path),
    ...(generation < 0
      ? [invalid(fieldPath(path, 'generation'), generation, 'must be greater than or equal to 0')]
      : []),
    ...validateLabels(metadata.labels, fieldPath(path, 'labels')),
    ...validateAnnotations(metadata.annotations, fieldPath(path, 'annotations')),
    ...validateOwnerReferences(metadata.ownerReferences, fieldPath(path, 'ownerReferences')),
    ...validateFinalizers(metadata.finalizers, fieldPath(path, 'finalizers')),
  ];
}

/** What is wrong with a change of metadata: what must stay as it is, and what clients write. */
export function validateObjectMetaUpdate(
  metadata: ObjectMeta = {},
  old: ObjectMeta,
  path = 'metadata',
): FieldError[] {
  return [
    ...(old.deletionTimestamp === undefined ? [] : validateNoNewFinalizers(metadata, old, path)),
    ...KEPT_FIELDS.flatMap((field) =>
      unchanged(fieldPath(path, field), metadata[field] ?? '', old[field] ?? ''),
    ),
    ...validateLabels(metadata.labels, fieldPath(path, 'labels')),
    ...validateAnnotations(metadata.annotations, fieldPath(path, 'annotations')),
    ...validateOwnerReferences(metadata.ownerReferences, fieldPath(path, 'ownerReferences')),
  ];
}

const KEPT_FIELDS = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const;

/** What is wrong with labels. */
export function validateLabels(labels: ObjectMeta['labels'], path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...wrong(path, key, isQualifiedName(key)),
    ...wrong(path, value, isLabelValue(value)),
  ]);
}

/** What is wrong with a selector of labels. */
export function validateLabelSelector(selector: LabelSelectorSpec, path: string): FieldError[] {
  const { matchLabels, matchExpressions = [] } = selector;
  return [
    ...validateLabels(matchLabels, fieldPath(path, 'matchLabels')),
    ...matchExpressions.flatMap((expression, index) =>
      validateExpression(expression, itemPath(fieldPath(path, 'matchExpressions'), index)),
    ),
  ];
}

/** One error for each message about a value. */
export function wrong(path: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(path, value, message));
}

function validateName(
  { name = '' }: ObjectMeta,
  rules: ObjectMetaRules,
  path: string,
): FieldError[] {
  const at = fieldPath(path, 'name');
  if (name === '') return [required(at, 'name or generateName is required')];
  return wrong(at, name, rules.name(name));
}

function validateNamespace(
  { namespace = '' }: ObjectMeta,
  { namespaced }: ObjectMetaRules,
  path: string,
): FieldError[] {
  const at = fieldPath(path, 'namespace');
  if (!namespaced) return namespace === '' ? [] : [forbidden(at, 'not allowed on this type')];
  return namespace === '' ? [required(at)] : wrong(at, namespace, isDnsLabel(namespace));
}

/** What is wrong with annotations. */
export function validateAnnotations(
  annotations: ObjectMeta['annotations'],
  path: string,
): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const bytes = byteLength(entries.flat(), MAX_ANNOTATION_BYTES);
  return [
    // The case of letters does not count here, only in the message.
    ...entries.flatMap(([key]) => wrong(path, key, isQualifiedName(key.toLowerCase()))),
    ...(bytes > MAX_ANNOTATION_BYTES ? [tooLong(path, MAX_ANNOTATION_BYTES)] : []),
  ];
}

function validateOwnerReferences(
  references: ObjectMeta['ownerReferences'],
  path: string,
): FieldError[] {
  const owners = references ?? [];
  const controllers = owners.filter(({ controller }) => controller === true);
  const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`);
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [
    ...owners.flatMap((owner) => validateOwner(owner, path)),
    ...(second === undefined ? [] : [invalid(path, owners.map(shownOwner), detail)]),
  ];
}

/** An owner as messages show it: with its fields in the order of Go. */
function shownOwner(owner: NonNullable<ObjectMeta['ownerReferences']>[number]): GoStruct {
  const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = owner;
  return new GoStruct({
    ...{ apiVersion, kind, name, uid },
    ...(controller !== undefined && { controller }),
    ...(blockOwnerDeletion !== undefined && { blockOwnerDeletion }),
  });
}

function validateOwner(
  owner: NonNullable<ObjectMeta['ownerReferences']>[number],
  path: string,
): FieldError[] {
  const { apiVersion, kind, name, uid } = owner;
  const { group, version } = parseApiVersion(apiVersion);
  const isEvent = group === '' && version === 'v1' && kind === 'Event';
  return [
    ...(version === ''
      ? [invalid(fieldPath(path, 'apiVersion'), apiVersion, 'version must not be empty')]
      : []),
    ...Object.entries({ kind, name, uid }).flatMap(([field, value]) =>
      value === '' ? [invalid(fieldPath(path, field), value, 'must not be empty')] : [],
    ),
    ...(isEvent
      ? [invalid(path, shownOwner(owner), '/v1, Kind=Event is disallowed from being an owner')]
      : []),
  ];
}

function validateFinalizers(finalizers: ObjectMeta['finalizers'], path: string): FieldError[] {
  const names = finalizers ?? [];
  const contradicts = names.includes('orphan') && names.includes('foregroundDeletion');
  const detail = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [
    ...names.flatMap((name) => wrong(path, name, isQualifiedName(name))),
    ...(contradicts ? [invalid(path, names, detail)] : []),
  ];
}

function validateNoNewFinalizers(
  { finalizers = [] }: ObjectMeta,
  old: ObjectMeta,
  path: string,
): FieldError[] {
  const added = finalizers.filter((name) => !old.finalizers?.includes(name)).toSorted();
  if (added.length === 0) return [];
  const shown = `[]string{${added.map(goQuote).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  return [forbidden(fieldPath(path, 'finalizers'), detail)];
}

function validateExpression(
  { key, operator, values = [] }: NonNullable<LabelSelectorSpec['matchExpressions']>[number],
  path: string,
): FieldError[] {
  const at = fieldPath(path, 'values');
  const byKey = wrong(fieldPath(path, 'key'), key, isQualifiedName(key));
  const byValue = values.flatMap((value, index) =>
    wrong(itemPath(at, index), value, isLabelValue(value)),
  );
  return [...validateOperator(operator, values, path), ...byKey, ...byValue];
}

function validateOperator(operator: string, values: readonly string[], path: string): FieldError[] {
  const at = fieldPath(path, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(fieldPath(path, 'operator'), operator, 'not a valid selector operator')];
  }
}

/** Bytes of texts in UTF-8, or something larger than `limit` once that is known to be passed. */
export function byteLength(texts: Iterable<string>, limit: number): number {
  let units = 0;
  for (const text of texts) units += text.length;
  // A code unit takes one to three bytes, so most objects need not be encoded to know that they are small enough.
  if (units * 3 <= limit || units > limit) return units;
  let bytes = 0;
  for (const text of texts) bytes += encoder.encode(text).length;
  return bytes;
}

const encoder = new TextEncoder();

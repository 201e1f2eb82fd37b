import { type ObjectMeta, parseApiVersion } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { GoStruct, goQuote } from '../../field/go-format.ts';
import { byteLength } from '../value/byte-length.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { notNegative } from '../value/numbers.ts';
import { unchanged } from '../value/unchanged.ts';
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
    ...namedIfSaid(fieldPath(path, 'generateName'), generateName, (text) => rules.name(text, true)),
    ...validateName(metadata, rules, path),
    ...validateNamespace(metadata, rules, path),
    ...notNegative(fieldPath(path, 'generation'), generation),
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
export function validateLabels(labels: ObjectMeta['labels'], path: string): readonly FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...named(path, key, isQualifiedName),
    ...named(path, value, isLabelValue),
  ]);
}

function validateName(
  { name = '' }: ObjectMeta,
  rules: ObjectMetaRules,
  path: string,
): readonly FieldError[] {
  const at = fieldPath(path, 'name');
  if (name === '') return [required(at, 'name or generateName is required')];
  return named(at, name, rules.name);
}

function validateNamespace(
  { namespace = '' }: ObjectMeta,
  { namespaced }: ObjectMetaRules,
  path: string,
): readonly FieldError[] {
  const at = fieldPath(path, 'namespace');
  if (!namespaced) return namespace === '' ? [] : [forbidden(at, 'not allowed on this type')];
  return namespace === '' ? [required(at)] : named(at, namespace, isDnsLabel);
}

/** What is wrong with annotations. */
export function validateAnnotations(
  annotations: ObjectMeta['annotations'],
  path: string,
): readonly FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const bytes = byteLength(entries.flat(), MAX_ANNOTATION_BYTES);
  return [
    // The case of letters does not count here, only in the message.
    ...entries.flatMap(([key]) => named(path, key, (text) => isQualifiedName(text.toLowerCase()))),
    ...(bytes > MAX_ANNOTATION_BYTES ? [tooLong(path, MAX_ANNOTATION_BYTES)] : []),
  ];
}

function validateOwnerReferences(
  references: ObjectMeta['ownerReferences'],
  path: string,
): readonly FieldError[] {
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
): readonly FieldError[] {
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

function validateFinalizers(
  finalizers: ObjectMeta['finalizers'],
  path: string,
): readonly FieldError[] {
  const names = finalizers ?? [];
  const contradicts = names.includes('orphan') && names.includes('foregroundDeletion');
  const detail = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [
    ...names.flatMap((name) => named(path, name, isQualifiedName)),
    ...(contradicts ? [invalid(path, names, detail)] : []),
  ];
}

function validateNoNewFinalizers(
  { finalizers = [] }: ObjectMeta,
  old: ObjectMeta,
  path: string,
): readonly FieldError[] {
  const added = finalizers.filter((name) => !old.finalizers?.includes(name)).toSorted();
  if (added.length === 0) return [];
  const shown = `[]string{${added.map(goQuote).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  return [forbidden(fieldPath(path, 'finalizers'), detail)];
}

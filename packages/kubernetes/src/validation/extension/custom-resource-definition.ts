import { equalContent } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  invalid,
  invalidUnshown,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { goJson } from '../../field/go-format.ts';
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from '../../types/apiextensions.ts';
import { isDns1035Label, isDnsSubdomain, type NameRule } from '../meta/names.ts';
import { oneOf } from '../value/choices.ts';
import { validateConversion } from './definition-conversion.ts';

const SCOPES = ['Cluster', 'Namespaced'];
const COLUMN_TYPES = 'boolean,date,integer,number,string';
const COLUMN_FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

/** The name of a CustomResourceDefinition says what it defines. */
export function definitionNameRule({ spec }: CustomResourceDefinition): NameRule {
  return (name, isPrefix) => [
    ...isDnsSubdomain(name, isPrefix),
    ...(name === `${spec.names.plural}.${spec.group}`
      ? []
      : ['must be spec.names.plural+"."+spec.group']),
  ];
}

/** What is wrong with a CustomResourceDefinition beyond its metadata and what its schemas say. */
export function validateDefinition(
  definition: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): readonly FieldError[] {
  const { names } = definition.spec;
  const versions = definition.spec.versions as Versions | null;
  return [
    ...validateGroup(definition.spec.group),
    ...oneOf('spec.scope', definition.spec.scope, SCOPES),
    ...validateVersions(versions),
    ...['plural', 'singular', 'kind', 'listKind'].flatMap((name) =>
      names[name as 'plural'] ? [] : [required(`spec.names.${name}`)],
    ),
    ...validateNames(names, 'spec.names'),
    ...validateConversion(definition),
    ...(old === undefined ? [] : validateDefinitionUpdate(definition, old)),
    ...validateStoredVersions(definition),
    ...validateApproval(definition, old),
    ...validatePreserved(definition, old),
  ];
}

function validateGroup(group: string): readonly FieldError[] {
  if (group === '') return [required('spec.group')];
  const messages = isDnsSubdomain(group);
  if (messages.length > 0) return [invalid('spec.group', group, messages.join(','))];
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

type Versions = readonly CustomResourceDefinitionVersion[];

function validateVersions(given: Versions | null): readonly FieldError[] {
  const path = 'spec.versions';
  const versions = given ?? [];
  const shown = given === null ? 'null' : shownVersions(versions);
  const names = new Set(versions.map(({ name }) => name));
  const stored = versions.filter(({ storage }) => storage).length;
  return [
    ...versions.flatMap((version, index) => validateVersion(version, itemPath(path, index))),
    ...validateShared(versions),
    ...(names.size < versions.length
      ? [invalidUnshown(path, `${shown}: must contain unique version names`)]
      : []),
    ...(stored === 1
      ? []
      : [
          invalidUnshown(path, `${shown}: must have exactly one version marked as storage version`),
        ]),
    ...validateFirstName(versions),
  ];
}

/** Versions as Kubernetes shows them: with all that their type has, but for what they have in common. */
function shownVersions(versions: Versions): string {
  const shown = versions.map(({ name, served, storage, deprecated, deprecationWarning }) => {
    const fields: readonly (readonly [field: string, value: unknown])[] = [
      ['Name', name],
      ['Served', served],
      ['Storage', storage],
      ['Deprecated', deprecated ?? false],
      ['DeprecationWarning', deprecationWarning ?? null],
      ['Schema', null],
      ['Subresources', null],
      ['AdditionalPrinterColumns', null],
      ['SelectableFields', null],
    ];
    return `{${fields.map(([field, value]) => `"${field}":${goJson(value)}`).join(',')}}`;
  });
  return `[${shown.join(',')}]`;
}

/** The name of the first version is also that of the only one that there was once. */
function validateFirstName([first]: Versions): readonly FieldError[] {
  const messages = first === undefined ? [] : isDns1035Label(first.name);
  return messages.length === 0 ? [] : [invalid('spec.version', first?.name, messages.join(','))];
}

function validateVersion(
  version: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  const { name, schema } = version;
  const messages = isDns1035Label(name);
  return [
    ...(schema?.openAPIV3Schema === undefined
      ? [required(fieldPath(path, 'schema.openAPIV3Schema'))]
      : []),
    ...(messages.length > 0 ? [invalid(fieldPath(path, 'name'), name, messages.join(','))] : []),
    ...validateDeprecation(version, fieldPath(path, 'deprecationWarning')),
  ];
}

/** What all versions may say in the same words; Kubernetes then speaks of it as said once, for all of them. */
function validateShared(
  versions: readonly CustomResourceDefinitionVersion[],
): readonly FieldError[] {
  return [
    ...placesOf(versions, 'subresources', 'subresources').flatMap(({ version, path }) =>
      validateScale(version, fieldPath(path, 'scale')),
    ),
    ...placesOf(versions, 'additionalPrinterColumns', 'additionalPrinterColumns').flatMap(
      ({ version, path }) =>
        (version.additionalPrinterColumns ?? []).flatMap((column, index) =>
          validateColumn(column, itemPath(path, index)),
        ),
    ),
  ];
}

/** A version with the path at which Kubernetes speaks of one of its fields. */
export interface VersionPlace {
  readonly version: CustomResourceDefinitionVersion;
  readonly path: string;
}

/** Where a field of the versions is: once for all (`spec.<shared>`) if they agree, else in each. */
export function placesOf(
  versions: readonly CustomResourceDefinitionVersion[],
  field: keyof CustomResourceDefinitionVersion,
  shared: string,
): readonly VersionPlace[] {
  const [first] = versions;
  if (
    first !== undefined &&
    versions.every((version) => equalContent(version[field], first[field]))
  ) {
    return [{ version: first, path: `spec.${shared}` }];
  }
  return versions.map((version, index) => ({
    version,
    path: fieldPath(itemPath('spec.versions', index), field),
  }));
}

function validateDeprecation(
  { deprecated, deprecationWarning: warning }: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  if (warning === undefined) return [];
  if (!deprecated) return [invalid(path, warning, 'can only be set for deprecated versions')];
  const messages = [
    ...(warning.length > 256 ? ['must be <= 256 characters long'] : []),
    ...(warning === '' ? ['must not be an empty string'] : []),
    ...unprintable(warning),
  ];
  return messages.map((message) => invalid(path, warning, message));
}

function unprintable(text: string): string[] {
  const match = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.exec(text);
  if (match === null) return [];
  const index = new TextEncoder().encode(text.slice(0, match.index)).length;
  const detail =
    'must only contain printable UTF-8 characters; non-printable character found at index';
  return [`${detail} ${index}`];
}

function validateScale(
  { subresources }: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  return [
    ...validateScalePath(fieldPath(path, 'specReplicasPath'), scale.specReplicasPath, '.spec.'),
    ...validateScalePath(
      fieldPath(path, 'statusReplicasPath'),
      scale.statusReplicasPath,
      '.status.',
    ),
    ...validateSelectorPath(fieldPath(path, 'labelSelectorPath'), scale.labelSelectorPath),
  ];
}

function validateSelectorPath(path: string, value: string | undefined): readonly FieldError[] {
  if (!value) return [];
  if (!value.startsWith('.')) return [invalid(path, value, NO_SIMPLE_PATH)];
  const detail = 'should be a json path under either .spec or .status';
  return /^\.(?:spec|status)\./.test(value) ? [] : [invalid(path, value, detail)];
}

function validateScalePath(path: string, value: string, start: string): readonly FieldError[] {
  if (!value) return [required(path)];
  if (!value.startsWith('.')) return [invalid(path, value, NO_SIMPLE_PATH)];
  const detail = `should be a json path under ${start.slice(0, -1)}`;
  return value.startsWith(start) ? [] : [invalid(path, value, detail)];
}

const NO_SIMPLE_PATH = 'must be a simple json path starting with .';

function validateColumn(
  column: CustomResourceColumnDefinition,
  path: string,
): readonly FieldError[] {
  const { name, type, format = '', jsonPath } = column;
  const typePath = fieldPath(path, 'type');
  const mustBe = `must be one of ${COLUMN_TYPES}`;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(fieldPath(path, 'name')));
  if (!type) errors.push(required(typePath, mustBe));
  else if (!COLUMN_TYPES.split(',').includes(type)) errors.push(invalid(typePath, type, mustBe));
  if (format !== '' && !COLUMN_FORMATS.includes(format)) {
    const detail = `must be one of ${COLUMN_FORMATS.join(',')}`;
    errors.push(invalid(fieldPath(path, 'format'), format, detail));
  }
  const jsonAt = fieldPath(path, 'JSONPath');
  if (!jsonPath) errors.push(required(jsonAt));
  else if (!jsonPath.startsWith('.')) errors.push(invalid(jsonAt, jsonPath, NO_SIMPLE_PATH));
  return errors;
}

function validateNames(names: CustomResourceDefinitionNames, path: string): readonly FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  return [
    ...validateLabel(fieldPath(path, 'plural'), plural),
    ...validateLabel(fieldPath(path, 'singular'), singular),
    ...validateKind(fieldPath(path, 'kind'), kind),
    ...validateKind(fieldPath(path, 'listKind'), listKind),
    ...shortNames.flatMap((name, index) =>
      validateLabel(itemPath(fieldPath(path, 'shortNames'), index), name),
    ),
    ...(kind && kind === listKind
      ? [invalid(fieldPath(path, 'listKind'), listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((name, index) =>
      validateLabel(itemPath(fieldPath(path, 'categories'), index), name),
    ),
  ];
}

function validateLabel(path: string, value = ''): readonly FieldError[] {
  const messages = value === '' ? [] : isDns1035Label(value);
  return messages.length === 0 ? [] : [invalid(path, value, messages.join(','))];
}

function validateKind(path: string, value = ''): readonly FieldError[] {
  const messages = value === '' ? [] : isDns1035Label(value.toLowerCase());
  if (messages.length === 0) return [];
  const detail = `may have mixed case, but should otherwise match: ${messages.join(',')}`;
  return [invalid(path, value, detail)];
}

function validateDefinitionUpdate(
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinition,
): readonly FieldError[] {
  const isEstablished = old.status?.conditions?.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  const pairs: (readonly [path: string, value: string, before: string])[] = [
    ['spec.group', spec.group, old.spec.group],
    ['spec.names.plural', spec.names.plural, old.spec.names.plural],
  ];
  if (isEstablished) {
    pairs.push(['spec.scope', spec.scope, old.spec.scope]);
    pairs.push(['spec.names.kind', spec.names.kind, old.spec.names.kind]);
  }
  return pairs
    .filter(([, value, before]) => value !== before)
    .map(([path, value]) => invalid(path, value, 'field is immutable'));
}

function validateStoredVersions({ spec, status }: CustomResourceDefinition): readonly FieldError[] {
  const path = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) {
    return [invalid(path, null, 'must have at least one stored version')];
  }
  const versions = (spec.versions as Versions | null) ?? [];
  const names = versions.map(({ name }) => name);
  return [
    ...versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) =>
      names.includes(name) ? [] : [invalid(itemPath(path, index), name, missingVersion(name))],
    ),
  ];
}

function missingVersion(name: string): string {
  return `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
}

const APPROVAL = 'api-approved.kubernetes.io';

/** Groups of Kubernetes itself need to say that their API was approved; one that was there without may stay. */
function validateApproval(
  { metadata, spec }: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  const approval = metadata?.annotations?.[APPROVAL] ?? '';
  const isUnchanged =
    old !== undefined && (old.metadata?.annotations?.[APPROVAL] ?? '') === approval;
  return isProtected(spec.group) && !isUnchanged ? validateApprovalText(approval) : [];
}

function validateApprovalText(approval: string): readonly FieldError[] {
  if (approval.startsWith('unapproved') || isUrl(approval)) return [];
  const path = itemPath('metadata.annotations', APPROVAL);
  const must = `protected groups must have approval annotation "${APPROVAL}"`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (approval === '') return [required(path, `${must}, ${see}`)];
  const choice = 'with either a URL or a reason starting with "unapproved"';
  return [invalid(path, approval, `${must} ${choice}, ${see}`)];
}

function isProtected(group: string): boolean {
  return /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(text);
}

function validatePreserved(
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  if (!spec.preserveUnknownFields || old?.spec.preserveUnknownFields) return [];
  const detail =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, detail)];
}

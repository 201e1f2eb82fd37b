import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  type JsonSchemaProps,
  notSupported,
  required,
} from '@drover/kubernetes';
import { RE2JS } from 're2js';
import { validateDefaultValues } from './default-values.ts';
import { validateListKeywords } from './list-keywords.ts';
import { validateNested } from './nested-schema.ts';
import { validateRuleExpressions, validateRuleWords } from './rules/validate-rule-definitions.ts';

/** Where a schema stands, because some words are allowed in some places only. */
type Level = 'root' | 'item' | 'field';

/** No schema may be nested deeper, so that every walk along one ends. */
const MAX_DEPTH = 200;

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const MISSING_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Words of JSON schema that a CustomResourceDefinition must not use. */
const FORBIDDEN_WORDS = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];

/** What is wrong with the schema of a CustomResourceDefinition: it must be structural and say nothing forbidden. */
export function validateStructural(schema: JsonSchemaProps, path: string): FieldError[] {
  if (isTooDeep(schema)) {
    return [forbidden(path, `must not be nested deeper than ${MAX_DEPTH} levels`)];
  }
  const errors = [
    ...(schema.nullable
      ? [forbidden(`${path}.nullable`, 'nullable cannot be true at the root')]
      : []),
    ...validateNode(schema, path, 'root'),
  ];
  if (errors.length > 0) return errors;
  const defaultErrors = validateDefaultValues(schema, path);
  return defaultErrors.length > 0 ? defaultErrors : validateRuleExpressions(schema, path);
}

function validateNode(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  return [
    ...validateType(schema, path, level),
    ...validateWords(schema, path),
    ...validateExtensions(schema, path),
    ...validateListKeywords(schema, path),
    ...validatePattern(schema, path),
    ...validateAdditional(schema, path, level),
    ...validateObjectFields(schema, path, level),
    ...validateNested(schema, path, level === 'root'),
    ...validateRuleWords(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      validateNode(child, itemPath(fieldPath(path, 'properties'), name), 'field'),
    ),
    ...(schema.items === undefined || Array.isArray(schema.items)
      ? []
      : validateNode(schema.items, fieldPath(path, 'items'), 'item')),
  ];
}

function validateType(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  const { type = '' } = schema;
  const at = fieldPath(path, 'type');
  if (type === '') return mayLackType(schema) ? [] : [required(at, MISSING_TYPE[level])];
  if (!TYPES.includes(type)) return [notSupported(at, type, TYPES)];
  const hasNoItems = type === 'array' && schema.items === undefined;
  const isWrongRoot = level === 'root' && type !== 'object';
  return [
    ...(hasNoItems ? [required(fieldPath(path, 'items'), 'must be specified')] : []),
    ...(isWrongRoot ? [invalid(at, type, 'must be object at the root')] : []),
  ];
}

function mayLackType(schema: JsonSchemaProps): boolean {
  const isAny = schema['x-kubernetes-preserve-unknown-fields'] ?? false;
  const isEither = schema['x-kubernetes-int-or-string'] ?? false;
  return (isAny || isEither) && !schema['x-kubernetes-embedded-resource'];
}

function validateWords(schema: JsonSchemaProps, path: string): FieldError[] {
  const words = FORBIDDEN_WORDS.filter((word) => Object.hasOwn(schema, word));
  const errors = words.map((word) => forbidden(fieldPath(path, word), `${word} is not supported`));
  if (Array.isArray(schema.items)) {
    const detail = 'items must be a schema object and not an array';
    errors.push(forbidden(fieldPath(path, 'items'), detail));
  }
  if (schema.uniqueItems) {
    const detail =
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(fieldPath(path, 'uniqueItems'), detail));
  }
  return errors;
}

function validateExtensions(schema: JsonSchemaProps, path: string): FieldError[] {
  const preserves = schema['x-kubernetes-preserve-unknown-fields'];
  const isEither = schema['x-kubernetes-int-or-string'] === true;
  const detail = 'must be false if x-kubernetes-int-or-string is true';
  const at = fieldPath(path, 'x-kubernetes-preserve-unknown-fields');
  const errors: FieldError[] = [];
  if (preserves === false) errors.push(invalid(at, false, 'must be true or undefined'));
  if (isEither && preserves) errors.push(invalid(at, true, detail));
  if (!schema['x-kubernetes-embedded-resource']) return errors;
  if (isEither)
    errors.push(invalid(fieldPath(path, 'x-kubernetes-embedded-resource'), true, detail));
  return [...errors, ...validateEmbedded(schema, path)];
}

function validateEmbedded(schema: JsonSchemaProps, path: string): FieldError[] {
  const { type, properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type !== undefined && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(invalid(fieldPath(path, 'type'), type, detail));
  }
  if (additionalProperties !== undefined) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(forbidden(fieldPath(path, 'additionalProperties'), detail));
  }
  if (!schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(properties).length === 0) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(fieldPath(path, 'properties'), detail));
  }
  return errors;
}

function validatePattern({ pattern }: JsonSchemaProps, path: string): FieldError[] {
  const failure = patternFailure(pattern);
  if (failure === undefined) return [];
  const detail = `must be a valid regular expression, but isn't: ${failure}`;
  return [invalid(fieldPath(path, 'pattern'), pattern, detail)];
}

/** Why a pattern cannot be used; `undefined` when it can. */
export function patternFailure(pattern: string | undefined): string | undefined {
  if (!pattern) return undefined;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    // The library throws errors of its own, which say what is wrong as Go says it.
    return error instanceof Error ? error.message : String(error);
  }
}

function validateAdditional(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties === undefined) return [];
  const at = fieldPath(path, 'additionalProperties');
  const errors: FieldError[] = [];
  if (level === 'root') errors.push(forbidden(at, 'must not be used at the root'));
  if (Object.keys(properties).length > 0 && additionalProperties !== true) {
    errors.push(forbidden(at, 'additionalProperties and properties are mutual exclusive'));
  }
  if (typeof additionalProperties === 'object') {
    errors.push(...validateNode(additionalProperties, at, 'field'));
  }
  return errors;
}

/** What every object has can be said again, and of the metadata only the names can be restricted. */
function validateObjectFields(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  if (level !== 'root' && !schema['x-kubernetes-embedded-resource']) return [];
  const at = fieldPath(path, 'properties');
  const errors = ['kind', 'apiVersion'].flatMap((name) => {
    const type = schema.properties?.[name]?.type ?? 'string';
    return type === 'string' ? [] : [invalid(`${itemPath(at, name)}.type`, type, 'must be string')];
  });
  const metadata = schema.properties?.['metadata'];
  if (metadata === undefined) return errors;
  if (metadata.type !== 'object') {
    errors.push(invalid(`${itemPath(at, 'metadata')}.type`, metadata.type, 'must be object'));
  }
  if (level === 'root' && saysMoreThanNames(metadata)) {
    const detail =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbidden(itemPath(at, 'metadata'), detail));
  }
  return errors;
}

function saysMoreThanNames({ type: _type, properties = {}, ...rest }: JsonSchemaProps): boolean {
  const names = Object.keys(properties);
  return (
    Object.keys(rest).length > 0 || names.some((name) => name !== 'name' && name !== 'generateName')
  );
}

/** Counts levels without recursion, because a schema may be deep on purpose. */
function isTooDeep(schema: JsonSchemaProps): boolean {
  let level: unknown[] = [schema];
  for (let depth = 0; level.length > 0; depth += 1) {
    // A schema is at most two JSON levels below the one above it.
    if (depth > 2 * MAX_DEPTH) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return false;
}

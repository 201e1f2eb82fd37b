import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  type JsonSchemaProps,
  required,
} from '@drover/kubernetes';
import { validateDefaultValues } from './default-values.ts';
import { validateNested } from './nested-schema.ts';
import { unreadableSchema, validateOpenApiWords } from './openapi-words.ts';
import { validatePattern } from './pattern-word.ts';
import { validateRuleExpressions } from './rules/validate-rule-definitions.ts';

/** Where a schema stands, because some words are allowed in some places only. */
type Level = 'root' | 'item' | 'field';

/** No schema may be nested deeper, so that every walk along one ends. */
const MAX_DEPTH = 200;

const MISSING_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** What is wrong with the schema of a CustomResourceDefinition: it must be structural and say nothing forbidden. */
export function validateStructural(schema: JsonSchemaProps, path: string): FieldError[] {
  if (isTooDeep(schema)) {
    return [forbidden(path, `must not be nested deeper than ${MAX_DEPTH} levels`)];
  }
  const unreadable = unreadableSchema(schema);
  const errors = [
    ...(schema.nullable
      ? [forbidden(`${path}.nullable`, 'nullable cannot be true at the root')]
      : []),
    ...(unreadable === undefined ? validateStructure(schema, path) : []),
    ...validateOpenApiWords(schema, path),
  ];
  if (errors.length > 0) return errors;
  if (unreadable !== undefined) return [invalid(path, '', unreadable)];
  return validateRuleExpressions(schema, path);
}

/** Defaults are looked at where the structure is good. */
function validateStructure(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors = validateNode(schema, path, 'root').toSorted(byText);
  return errors.length > 0 ? errors : validateDefaultValues(schema, path);
}

function byText(left: FieldError, right: FieldError): number {
  const [one, other] = [left, right].map(({ field, message }) => `${field}: ${message}`);
  return one === other ? 0 : `${one}` < `${other}` ? -1 : 1;
}

function validateNode(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  return [
    ...validateType(schema, path, level),
    ...validateExtensions(schema, path),
    ...validatePattern(schema, path),
    ...validateAdditional(schema, path, level),
    ...validateObjectFields(schema, path, level),
    ...validateNested(schema, path, level === 'root'),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      validateNode(child, itemPath(fieldPath(path, 'properties'), name), 'field'),
    ),
    ...(schema.items === undefined
      ? []
      : validateNode(schema.items, fieldPath(path, 'items'), 'item')),
  ];
}

function validateType(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  const { type = '' } = schema;
  const at = fieldPath(path, 'type');
  const hasNoItems = type === 'array' && schema.items === undefined;
  return [
    ...(hasNoItems ? [required(fieldPath(path, 'items'), 'must be specified')] : []),
    ...validateTypeWord(schema, at, level),
    ...(level === 'root' && type !== '' && type !== 'object'
      ? [invalid(at, type, 'must be object at the root')]
      : []),
  ];
}

function validateTypeWord(schema: JsonSchemaProps, at: string, level: Level): FieldError[] {
  const { type = '' } = schema;
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? required(at, detail) : invalid(at, type, detail)];
  }
  const isAny = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isEither = schema['x-kubernetes-int-or-string'] === true;
  return type !== '' || isAny || isEither ? [] : [required(at, MISSING_TYPE[level])];
}

function validateExtensions(schema: JsonSchemaProps, path: string): FieldError[] {
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const detail = 'must be false if x-kubernetes-int-or-string is true';
  const words = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const;
  const errors = words
    .filter((word) => schema['x-kubernetes-int-or-string'] && schema[word])
    .map((word) => invalid(fieldPath(path, word), true, detail));
  return isEmbedded ? [...errors, ...validateEmbedded(schema, path)] : errors;
}

function validateEmbedded(schema: JsonSchemaProps, path: string): FieldError[] {
  const { properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
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

function validateAdditional(schema: JsonSchemaProps, path: string, level: Level): FieldError[] {
  const { additionalProperties } = schema;
  if (additionalProperties === undefined) return [];
  const at = fieldPath(path, 'additionalProperties');
  const errors: FieldError[] = [];
  if (level === 'root') errors.push(forbidden(at, 'must not be used at the root'));
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
    const field = schema.properties?.[name];
    if (field === undefined) return [];
    const { type = '' } = field;
    return type === 'string' ? [] : [invalid(`${itemPath(at, name)}.type`, type, 'must be string')];
  });
  const metadata = schema.properties?.['metadata'];
  if (metadata === undefined) return errors;
  if (metadata.type !== 'object') {
    errors.push(invalid(`${itemPath(at, 'metadata')}.type`, metadata.type ?? '', 'must be object'));
  }
  if (level === 'root' && saysMoreThanNames(metadata)) {
    const detail =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbidden(itemPath(at, 'metadata'), detail));
  }
  return errors;
}

function saysMoreThanNames({ properties = {}, ...words }: JsonSchemaProps): boolean {
  const names = Object.keys(properties);
  return (
    // A default is refused elsewhere.
    Object.keys(words).some((word) => word !== 'type' && word !== 'default') ||
    names.some((name) => name !== 'name' && name !== 'generateName')
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

import { isJsonObject } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  type JsonSchemaProps,
  notSupported,
} from '@drover/kubernetes';
import { validateListKeywords } from './list-keywords.ts';
import { validateRuleWords } from './rules/validate-rule-definitions.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Fields of every object, about which a schema says little. */
const META_FIELDS = ['metadata', 'kind', 'apiVersion'];

/** Words of JSON schema that a CustomResourceDefinition must not use; such a schema cannot be read as a structural one. */
const UNSUPPORTED_WORDS = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];

/** Where a schema stands. */
interface Place {
  readonly isRoot: boolean;
  readonly isInsideMeta: boolean;
  /** Why no default may be given here. */
  readonly noDefault: string | undefined;
}

const ANYWHERE: Place = { isRoot: false, isInsideMeta: false, noDefault: undefined };

/** What is wrong with the single words of a schema and of all schemas in it, whether it is structural or not. */
export function validateOpenApiWords(schema: JsonSchemaProps, path: string): FieldError[] {
  return validateNode(schema, path, { ...ANYWHERE, isRoot: true });
}

function validateNode(schema: JsonSchemaProps, path: string, place: Place): FieldError[] {
  return [
    ...validateType(schema, path),
    ...validateStanding(schema, path, place),
    ...validateUnsupported(schema, path),
    ...validateAdditional(schema, path),
    ...schemasBelow(schema, path, place).flatMap(([child, at, there]) =>
      validateNode(child, at, there),
    ),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === false
      ? [
          invalid(
            fieldPath(path, 'x-kubernetes-preserve-unknown-fields'),
            false,
            'must be true or undefined',
          ),
        ]
      : []),
    ...validateListKeywords(schema, path),
    ...validateRuleWords(schema, path),
  ];
}

function validateType({ type }: JsonSchemaProps, path: string): FieldError[] {
  return type && !TYPES.includes(type) ? [notSupported(fieldPath(path, 'type'), type, TYPES)] : [];
}

function validateStanding(
  schema: JsonSchemaProps,
  path: string,
  { noDefault, isInsideMeta }: Place,
): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined && noDefault !== undefined) {
    errors.push(forbidden(fieldPath(path, 'default'), `must not be set ${noDefault}`));
  }
  if (isInsideMeta && schema['x-kubernetes-embedded-resource']) {
    const at = fieldPath(path, 'x-kubernetes-embedded-resource');
    errors.push(forbidden(at, 'must not be used inside of resource meta'));
  }
  return errors;
}

function validateUnsupported(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors = UNSUPPORTED_WORDS.filter((word) => isSaid(schema, word)).map((word) =>
    forbidden(fieldPath(path, word), `${word} is not supported`),
  );
  if (schema.type === 'null') {
    const detail = 'type cannot be set to null, use nullable as an alternative';
    errors.push(forbidden(fieldPath(path, 'type'), detail));
  }
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

function validateAdditional(
  { additionalProperties, properties = {} }: JsonSchemaProps,
  path: string,
): FieldError[] {
  const isNarrowed = additionalProperties !== undefined && additionalProperties !== true;
  if (!isNarrowed || Object.keys(properties).length === 0) return [];
  const at = fieldPath(path, 'additionalProperties');
  return [forbidden(at, 'additionalProperties and properties are mutual exclusive')];
}

type Below = readonly [schema: JsonSchemaProps, path: string, place: Place];

function schemasBelow(schema: JsonSchemaProps, path: string, place: Place): readonly Below[] {
  const { additionalProperties: values, properties = {}, not, items } = schema;
  const { allOf = [], oneOf = [], anyOf = [] } = schema;
  const inner = { ...place, isRoot: false };
  const below = (child: unknown, step: string, there: Place = inner): Below[] =>
    isJsonObject(child) ? [[child as JsonSchemaProps, fieldPath(path, step), there]] : [];
  const each = (children: readonly unknown[], word: string): Below[] =>
    children.flatMap((child, index) => below(child, itemPath(word, index)));
  const valueDefault = 'inside additionalProperties applying to object metadata';
  const ofValues = place.isInsideMeta ? { ...inner, noDefault: valueDefault } : inner;
  const isObject = place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
  return [
    ...below(values, 'additionalProperties', ofValues),
    ...Object.entries(properties).flatMap(([name, child]) =>
      below(child, itemPath('properties', name), isObject ? fieldPlace(name, place) : inner),
    ),
    ...below(not, 'not'),
    ...each(allOf, 'allOf'),
    ...each(oneOf, 'oneOf'),
    ...each(anyOf, 'anyOf'),
    ...(Array.isArray(items) ? each(items, 'items') : below(items, 'items')),
  ];
}

/** Where a field of an object stands, of one that is stored or one within. */
function fieldPlace(name: string, { isRoot, ...place }: Place): Place {
  if (!META_FIELDS.includes(name)) return { ...place, isRoot: false };
  const noDefault = isRoot ? `in top-level ${name}` : place.noDefault;
  return { isRoot: false, isInsideMeta: true, noDefault };
}

/** Why a schema cannot be read as a structural one; `undefined` if it can. */
export function unreadableSchema(schema: JsonSchemaProps): string | undefined {
  const word = [...UNSUPPORTED_WORDS, '$schema'].find((each) => isSaid(schema, each));
  if (word !== undefined) return `OpenAPIV3Schema '${word.replace(/^\$s/, 's')}' is not supported`;
  if (Array.isArray(schema.items))
    return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  }
  return schemasBelow(schema, '', ANYWHERE)
    .map(([child]) => unreadableSchema(child))
    .find((problem) => problem !== undefined);
}

function isSaid(schema: JsonSchemaProps, word: string): boolean {
  const value = (schema as Readonly<Record<string, unknown>>)[word];
  if (value === undefined || value === '' || value === null) return false;
  if (word === 'additionalItems' || word === 'dependencies') return true;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}

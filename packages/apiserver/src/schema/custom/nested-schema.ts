import { equalJson } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  itemPath,
  type JsonSchemaProps,
  required,
} from '@drover/kubernetes';
import { validatePattern } from './pattern-word.ts';

/** How an integer or a string is asked for; allowed beside `x-kubernetes-int-or-string`. */
const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/** Words that say how a value is built, and so belong to the schema itself and not into an alternative. */
const STRUCTURAL_WORDS: readonly (readonly [word: keyof JsonSchemaProps, detail: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** Two schemas with their paths: an alternative, and the schema that it narrows. */
interface Narrowed {
  readonly nested: JsonSchemaProps;
  readonly path: string;
  readonly schema: JsonSchemaProps;
  readonly schemaPath: string;
  /** Whether the alternative may only name what the schema names: Kubernetes looks at that from the root alone. */
  readonly mustBeNamed: boolean;
}

/** What is wrong with the alternatives of a schema (`allOf`, `anyOf`, `oneOf`, `not`): they may only narrow what it says. */
export function validateNested(
  schema: JsonSchemaProps,
  path: string,
  mustBeNamed: boolean,
): FieldError[] {
  return alternatives(schema, path)
    .filter(([nested]) => !isIntOrStringWord(schema, nested))
    .flatMap(([nested, nestedPath]) =>
      validateNarrowed({ nested, path: nestedPath, schema, schemaPath: path, mustBeNamed }),
    );
}

function validateNarrowed(narrowed: Narrowed): FieldError[] {
  const { nested, path, schema } = narrowed;
  return [
    ...validateWordsOf(nested, path),
    ...validatePattern(nested, path),
    ...alternatives(nested, path)
      .filter(([inner]) => !isIntOrStringWord({ ...schema, ...nested }, inner))
      .flatMap(([inner, innerPath]) =>
        validateNarrowed({ ...narrowed, nested: inner, path: innerPath }),
      ),
    ...(nested.items === undefined
      ? []
      : validateStep(narrowed, 'items', { nested: nested.items, schema: schema.items })),
    ...Object.entries(nested.properties ?? {}).flatMap(([name, child]) =>
      validateStep(narrowed, itemPath('properties', name), {
        nested: child,
        schema: schema.properties?.[name],
      }),
    ),
  ];
}

/** One step down in both schemas. */
function validateStep(
  { path, schemaPath, mustBeNamed }: Narrowed,
  step: string,
  {
    nested,
    schema,
  }: { readonly nested: JsonSchemaProps; readonly schema: JsonSchemaProps | undefined },
): FieldError[] {
  const at = fieldPath(path, step);
  const schemaAt = fieldPath(schemaPath, step);
  if (schema === undefined && mustBeNamed) {
    return [required(schemaAt, `because it is defined in ${at}`)];
  }
  return validateNarrowed({
    nested,
    path: at,
    schema: schema ?? {},
    schemaPath: schemaAt,
    mustBeNamed,
  });
}

function validateWordsOf(nested: JsonSchemaProps, path: string): FieldError[] {
  const errors = STRUCTURAL_WORDS.filter(([word]) => isSaid(nested[word])).map(([word, detail]) =>
    forbidden(fieldPath(path, word), detail),
  );
  if (nested.properties?.['metadata'] !== undefined) {
    const at = itemPath(fieldPath(path, 'properties'), 'metadata');
    errors.push(forbidden(at, 'must not be specified in a nested context'));
  }
  return errors;
}

function alternatives(
  schema: JsonSchemaProps,
  path: string,
): (readonly [schema: JsonSchemaProps, path: string])[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const lists = { allOf, anyOf, oneOf };
  return [
    ...Object.entries(lists).flatMap(([word, list]) =>
      list.map((nested, index) => [nested, itemPath(fieldPath(path, word), index)] as const),
    ),
    ...(not === undefined ? [] : [[not, fieldPath(path, 'not')] as const]),
  ];
}

/** Whether an alternative is one of the two that spell out `x-kubernetes-int-or-string`. */
function isIntOrStringWord(schema: JsonSchemaProps, nested: JsonSchemaProps): boolean {
  const isSpelled = equalJson(schema.anyOf, INT_OR_STRING) && (schema.anyOf ?? []).includes(nested);
  return isSpelled && schema['x-kubernetes-int-or-string'] === true;
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}

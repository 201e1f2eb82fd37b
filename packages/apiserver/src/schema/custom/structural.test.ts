import type { JsonSchemaProps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { validateStructural } from './structural.ts';

function messages(properties: Record<string, unknown>, rest: object = {}): string[] {
  const schema = { type: 'object', properties, ...rest } as JsonSchemaProps;
  return validateStructural(schema, 's').map(({ field, message }) => `${field}: ${message}`);
}

const text = { type: 'string' };

test.each<[string, Record<string, unknown>, object]>([
  [
    'plain',
    { spec: { type: 'object', properties: { a: text, l: { type: 'array', items: text } } } },
    {},
  ],
  ['open', {}, { 'x-kubernetes-preserve-unknown-fields': true }],
  [
    'int or string, spelled out',
    { p: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true } },
    {},
  ],
  [
    'alternatives that narrow',
    {
      spec: {
        type: 'object',
        properties: { a: text, b: text },
        oneOf: [{ required: ['a'] }, { required: ['b'], properties: { b: { minLength: 1 } } }],
      },
    },
    {},
  ],
  [
    'metadata with a pattern for names',
    { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } },
    {},
  ],
  [
    'defaults that fit',
    { spec: { type: 'object', default: {}, properties: { a: { type: 'string', default: 'x' } } } },
    {},
  ],
  [
    'a list with keys',
    {
      l: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['n'],
        items: { type: 'object', required: ['n'], properties: { n: text } },
      },
    },
    {},
  ],
])('%s is structural', (_, properties, rest) => {
  expect(messages(properties, rest)).toEqual([]);
});

test.each<[string, Record<string, unknown>, object, string[]]>([
  [
    'no type',
    { a: {} },
    {},
    ['s.properties[a].type: Required value: must not be empty for specified object fields'],
  ],
  [
    'no type of items',
    { a: { type: 'array', items: {} } },
    {},
    ['s.properties[a].items.type: Required value: must not be empty for specified array items'],
  ],
  [
    'no items',
    { a: { type: 'array' } },
    {},
    ['s.properties[a].items: Required value: must be specified'],
  ],
  [
    'unknown type',
    { a: { type: 'text' } },
    {},
    [
      's.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ],
  [
    'root that is no object',
    {},
    { type: 'array', items: text },
    ['s.type: Invalid value: "array": must be object at the root'],
  ],
  [
    'nullable root',
    {},
    { nullable: true },
    ['s.nullable: Forbidden: nullable cannot be true at the root'],
  ],
  [
    'additional fields at the root',
    {},
    { additionalProperties: true },
    ['s.additionalProperties: Forbidden: must not be used at the root'],
  ],
  [
    'fields and additional fields',
    { a: { type: 'object', properties: { b: text }, additionalProperties: text } },
    {},
    [
      's.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  ],
  [
    'reference',
    { a: { type: 'string', $ref: '#' } },
    {},
    ['s.properties[a].$ref: Forbidden: $ref is not supported'],
  ],
  [
    'reference, which makes the rest unreadable',
    { a: { $ref: '#' }, b: { type: 'array' } },
    {},
    ['s.properties[a].$ref: Forbidden: $ref is not supported'],
  ],
  [
    'schema of the schema',
    {},
    { $schema: 'x' },
    ['s: Invalid value: "": OpenAPIV3Schema \'schema\' is not supported'],
  ],
  [
    'embedded object without a type',
    { a: { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } },
    {},
    [
      's.properties[a].type: Required value: must be object if x-kubernetes-embedded-resource is true',
    ],
  ],
  [
    'problems of both sorts',
    { a: { type: 'array', items: text, uniqueItems: true }, b: { type: 'array' }, c: {} },
    {},
    [
      's.properties[b].items: Required value: must be specified',
      's.properties[c].type: Required value: must not be empty for specified object fields',
      's.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  ],
  [
    'unique items in an alternative',
    { a: { type: 'array', items: text, anyOf: [{ uniqueItems: true }] } },
    {},
    [
      's.properties[a].anyOf[0].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  ],
  [
    'unique items',
    { a: { type: 'array', items: text, uniqueItems: true } },
    {},
    [
      's.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  ],
  [
    'broken pattern',
    { a: { type: 'string', pattern: 'a(' } },
    {},
    [
      's.properties[a].pattern: Invalid value: "a(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `a(`',
    ],
  ],
  [
    'more than names in metadata',
    { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
    {},
    [
      's.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  ],
  [
    'type in an alternative',
    { a: { type: 'object', anyOf: [{ type: 'object' }] } },
    {},
    ['s.properties[a].anyOf[0].type: Forbidden: must be empty to be structural'],
  ],
  [
    'field of an alternative alone',
    { a: { type: 'object' } },
    { allOf: [{ properties: { a: { properties: { b: { minLength: 1 } } } } }] },
    [
      's.properties[a].properties[b]: Required value: because it is defined in s.allOf[0].properties[a].properties[b]',
    ],
  ],
  [
    'embedded object of nothing',
    { a: { type: 'object', 'x-kubernetes-embedded-resource': true } },
    {},
    [
      's.properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  ],
  [
    'preserve that is false',
    { a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } },
    {},
    [
      's.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
  ],
  [
    'map list without keys',
    { a: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } } },
    {},
    [
      's.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
    ],
  ],
  [
    'optional key',
    {
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['n'],
        items: { type: 'object', properties: { n: text } },
      },
    },
    {},
    [
      's.properties[a].items.properties[n].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
  ],
  [
    'set of objects',
    { a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object' } } },
    {},
    [
      's.properties[a].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  ],
  [
    'default of another type',
    { a: { type: 'string', default: 3 } },
    {},
    [
      's.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"',
    ],
  ],
  [
    'default with an unknown field',
    { a: { type: 'object', default: { b: 1 } } },
    {},
    ['s.properties[a].default: Invalid value: {"b":1}: must not have unknown fields'],
  ],
  [
    'default of metadata',
    { metadata: { type: 'object', default: {} } },
    {},
    ['s.properties[metadata].default: Forbidden: must not be set in top-level metadata'],
  ],
])('%s is refused', (_, properties, ...[rest, expected]) => {
  expect(messages(properties, rest)).toEqual(expected);
});

test('a schema that is nested very deep is refused and not walked', () => {
  let schema: JsonSchemaProps = { type: 'string' };
  for (let depth = 0; depth < 20_000; depth += 1)
    schema = { type: 'object', properties: { a: schema } };
  expect(validateStructural(schema, 's')).toEqual([
    {
      reason: 'FieldValueForbidden',
      field: 's',
      message: 'Forbidden: must not be nested deeper than 200 levels',
    },
  ]);
});

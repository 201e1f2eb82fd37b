import type { JsonSchemaProps } from '@drover/kubernetes';
import { describe, expect, test } from 'vitest';
import { customSchema } from './custom-schema.ts';

function widget(spec: JsonSchemaProps): ReturnType<typeof customSchema> {
  return customSchema({ type: 'object', properties: { spec } });
}

function object(spec: unknown): {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: unknown;
} {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec };
}

function messages(spec: JsonSchemaProps, value: unknown, old?: unknown): string[] {
  const schema = widget(spec);
  const errors = schema.validate(object(value), old === undefined ? undefined : object(old));
  return errors.map(({ field, message }) => `${field}: ${message}`);
}

const fields = (properties: Record<string, JsonSchemaProps>): JsonSchemaProps => ({
  type: 'object',
  properties,
});

describe('validation says what Kubernetes says', () => {
  test.each<[string, JsonSchemaProps, unknown, string[]]>([
    ['right type', fields({ n: { type: 'integer' } }), { n: 3 }, []],
    [
      'wrong type',
      fields({ replicas: { type: 'integer' } }),
      { replicas: 'three' },
      [
        'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
      ],
    ],
    [
      'fraction for an integer',
      fields({ n: { type: 'integer' } }),
      { n: 1.5 },
      ['spec.n: Invalid value: "number": spec.n in body must be of type integer: "number"'],
    ],
    ['integer for a number', fields({ n: { type: 'number' } }), { n: 1 }, []],
    [
      'null',
      fields({ s: { type: 'string' } }),
      { s: null },
      ['spec.s: Invalid value: "null": spec.s in body must be of type string: "null"'],
    ],
    ['nullable', fields({ s: { type: 'string', nullable: true } }), { s: null }, []],
    ['int or string', fields({ p: { 'x-kubernetes-int-or-string': true } }), { p: '80%' }, []],
    [
      'neither int nor string',
      fields({ p: { 'x-kubernetes-int-or-string': true } }),
      { p: true },
      [
        'spec.p: Invalid value: "boolean": spec.p in body must be of type integer,string: "boolean"',
      ],
    ],
    ['missing', { type: 'object', required: ['name'] }, {}, ['spec.name: Required value']],
    [
      'none of an enumeration',
      fields({ size: { type: 'string', enum: ['S', 'M'] } }),
      { size: 'L' },
      ['spec.size: Unsupported value: "L": supported values: "S", "M"'],
    ],
    [
      'too large',
      fields({ n: { type: 'integer', maximum: 10 } }),
      { n: 11 },
      ['spec.n: Invalid value: 11: spec.n in body should be less than or equal to 10'],
    ],
    [
      'not above',
      fields({ n: { type: 'integer', minimum: 0, exclusiveMinimum: true } }),
      { n: 0 },
      ['spec.n: Invalid value: 0: spec.n in body should be greater than 0'],
    ],
    [
      'no multiple',
      fields({ n: { type: 'integer', multipleOf: 3 } }),
      { n: 4 },
      ['spec.n: Invalid value: 4: spec.n in body should be a multiple of 3'],
    ],
    [
      'too long',
      fields({ s: { type: 'string', maxLength: 2 } }),
      { s: 'äöü' },
      ['spec.s: Too long: may not be more than 2 bytes'],
    ],
    [
      'too short',
      fields({ s: { type: 'string', minLength: 4 } }),
      { s: 'äöü' },
      ['spec.s: Invalid value: "äöü": spec.s in body should be at least 4 chars long'],
    ],
    [
      'other pattern',
      fields({ s: { type: 'string', pattern: '^[a-z]+$' } }),
      { s: 'A' },
      ['spec.s: Invalid value: "A": spec.s in body should match \'^[a-z]+$\''],
    ],
    [
      'no date',
      fields({ d: { type: 'string', format: 'date' } }),
      { d: '2026-02-30' },
      ['spec.d: Invalid value: "2026-02-30": spec.d in body must be of type date: "2026-02-30"'],
    ],
    [
      'a format that says nothing',
      fields({ n: { type: 'integer', format: 'int32' } }),
      { n: 2 ** 40 },
      [],
    ],
    [
      'too many items',
      fields({ l: { type: 'array', maxItems: 1, items: { type: 'string' } } }),
      { l: ['a', 'b'] },
      ['spec.l: Too many: 2: must have at most 1 item'],
    ],
    [
      'too few items',
      fields({ l: { type: 'array', minItems: 1, items: { type: 'string' } } }),
      { l: [] },
      ['spec.l: Invalid value: 0: spec.l in body should have at least 1 items'],
    ],
    [
      'items that come twice',
      fields({ l: { type: 'array', uniqueItems: true, items: { type: 'string' } } }),
      { l: ['a', 'a'] },
      ['spec.l: Invalid value: "": spec.l in body shouldn\'t contain duplicates'],
    ],
    [
      'items that come twice in a set',
      fields({ l: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } } }),
      { l: ['a', 'b', 'a', 'a'] },
      ['spec.l[2]: Duplicate value: "a"'],
    ],
    [
      'equal keys in a map list',
      fields({
        l: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: fields({ name: { type: 'string' }, v: { type: 'integer' } }),
        },
      }),
      {
        l: [
          { name: 'a', v: 1 },
          { name: 'a', v: 2 },
        ],
      },
      ['spec.l[1]: Duplicate value: {"name":"a"}'],
    ],
    [
      'values of a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { k: 1 },
      ['spec.k: Invalid value: "integer": spec.k in body must be of type string: "integer"'],
    ],
    [
      'too few fields',
      { type: 'object', minProperties: 1 },
      {},
      ['spec: Invalid value: 0: spec in body should have at least 1 properties'],
    ],
    [
      'none of several',
      { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      {},
      [
        '<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf)',
        'spec.a: Required value',
      ],
    ],
    [
      'two of several',
      { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      { a: 1, b: 1 },
      [
        '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      ],
    ],
    [
      'what must not be',
      { type: 'object', not: { required: ['a'] } },
      { a: 1 },
      ['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(messages(schema, value)).toEqual(expected);
  });
});

describe('an update', () => {
  const keyed: JsonSchemaProps = fields({
    a: { type: 'string', maxLength: 1 },
    b: { type: 'string', maxLength: 1 },
    list: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: fields({ name: { type: 'string' }, v: { type: 'string', maxLength: 1 } }),
    },
  });

  test('is let pass where it changes nothing', () => {
    expect(messages(keyed, { a: 'xx', b: 'yy' }, { a: 'xx', b: 'y' })).toEqual([
      'spec.b: Too long: may not be more than 1 byte',
    ]);
  });

  test('compares items of lists by their keys', () => {
    const old = {
      list: [
        { name: 'p', v: 'xx' },
        { name: 'q', v: 'y' },
      ],
    };
    const now = {
      list: [
        { name: 'q', v: 'zz' },
        { name: 'p', v: 'xx' },
      ],
    };
    expect(messages(keyed, now, old)).toEqual([
      'spec.list[0].v: Too long: may not be more than 1 byte',
    ]);
  });
});

test('an embedded object says what it is', () => {
  const pod: JsonSchemaProps = {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  };
  const metadata = { name: 'a/b', labels: { a: 'b' } };
  expect(messages(fields({ pod }), { pod: { kind: '', metadata } })).toEqual([
    'spec.pod.apiVersion: Required value',
    'spec.pod.kind: Invalid value: "": must not be empty',
    'spec.pod.metadata.name: Invalid value: "a/b": may not contain \'/\'',
  ]);
  expect(messages(fields({ pod }), { pod: { apiVersion: 'v1', kind: 'Pod' } })).toEqual([]);
});

describe('pruning', () => {
  const schema = widget(
    fields({
      known: { type: 'string' },
      open: {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
        properties: { inner: fields({ x: { type: 'string' } }) },
      },
      list: { type: 'array', items: fields({ x: { type: 'string' } }) },
      embedded: {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: { spec: fields({}) },
      },
      map: { type: 'object', additionalProperties: fields({ x: { type: 'string' } }) },
      any: { type: 'object', additionalProperties: true },
    }),
  );

  test('drops what the schema does not know and names it', () => {
    const given = {
      known: 'k',
      foo: 1,
      open: { anything: { deep: 1 }, inner: { x: '1', y: 2 } },
      list: [{ x: '1' }, { x: '2', bar: 1 }],
      embedded: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', nonsense: 1 },
        spec: { z: 1 },
      },
      map: { a: { x: '1', baz: 1 } },
      any: { scalar: 1, object: { gone: 1 } },
    };
    const { object: pruned, unknownFields } = schema.prune(object(given));
    expect(pruned['spec']).toEqual({
      known: 'k',
      open: { anything: { deep: 1 }, inner: { x: '1' } },
      list: [{ x: '1' }, { x: '2' }],
      embedded: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} },
      map: { a: { x: '1' } },
      any: { scalar: 1, object: {} },
    });
    expect(unknownFields).toEqual([
      'spec.any.object.gone',
      'spec.embedded.metadata.nonsense',
      'spec.embedded.spec.z',
      'spec.foo',
      'spec.list[1].bar',
      'spec.map.a.baz',
      'spec.open.inner.y',
    ]);
    expect(given.list[1]).toEqual({ x: '2', bar: 1 });
  });

  test('returns the object itself when there is nothing to drop', () => {
    const spec = { known: 'k', list: [{ x: '1' }] };
    expect(schema.prune(object(spec)).object['spec']).toBe(spec);
  });

  test('treats __proto__ as a field like any other', () => {
    const spec: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"map":{"__proto__":{"x":"1","y":1}}}',
    );
    const { object: pruned, unknownFields } = schema.prune(object(spec));
    expect(JSON.stringify(pruned['spec'])).toBe('{"map":{"__proto__":{"x":"1"}}}');
    expect(unknownFields).toEqual(['spec.__proto__', 'spec.map.__proto__.y']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('drops null where nothing can be null', () => {
    expect(schema.prune(object({ known: null, open: null })).object['spec']).toEqual({});
  });

  test('refuses metadata of a wrong type', () => {
    expect(() => schema.prune({ ...object({}), metadata: { name: 3 } as never })).toThrow(
      'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    );
  });

  test('names no more than 100 unknown fields', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 1]));
    const { object: pruned, unknownFields } = schema.prune(object(many));
    expect(unknownFields.length).toBe(100);
    expect(pruned['spec']).toEqual({});
  });
});

describe('defaults', () => {
  const schema = widget(
    fields({
      size: { type: 'string', default: 'M' },
      nested: { type: 'object', default: {}, properties: { n: { type: 'integer', default: 1 } } },
      list: { type: 'array', items: fields({ on: { type: 'boolean', default: true } }) },
      maybe: { type: 'string', nullable: true, default: 'x' },
    }),
  );

  test('fill in what is missing, at all levels', () => {
    expect(schema.applyDefaults(object({ list: [{}, { on: false }] }))['spec']).toEqual({
      size: 'M',
      nested: { n: 1 },
      list: [{ on: true }, { on: false }],
      maybe: 'x',
    });
  });

  test('replace null unless the field may be null', () => {
    expect(schema.applyDefaults(object({ size: null, maybe: null }))['spec']).toMatchObject({
      size: 'M',
      maybe: null,
    });
  });

  test('leave a complete object as it is', () => {
    const complete = object({ size: 'S', nested: { n: 2 }, maybe: 'y' });
    expect(schema.applyDefaults(complete)).toBe(complete);
  });
});

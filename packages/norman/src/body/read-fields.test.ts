import { describe, expect, it } from 'vitest';
import type { FieldSchema, Schema } from '../schema/schema.ts';
import { methodless } from '../schema/type-from-kind.ts';
import { V3 } from '../schema/version.ts';
import { readFields } from './read-fields.ts';

const OPEN: FieldSchema = { type: 'string', create: true, update: true, nullable: true };
const endpoint = methodless(
  'endpoint',
  {
    port: { ...OPEN, type: 'int', min: 1, max: 65_535 },
    host: { ...OPEN, required: true },
    secret: { ...OPEN, create: false, update: false },
  },
  V3,
);

function read(
  body: Record<string, unknown>,
  fields: Record<string, Partial<FieldSchema>>,
  operation: 'create' | 'update' = 'create',
) {
  const complete = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { ...OPEN, ...field }]),
  );
  const struct = (id: string): Schema | undefined => (id === 'endpoint' ? endpoint : undefined);
  return readFields(body, complete, { operation, struct });
}

/** Type of the field, what the client sends, what is read. */
const CONVERSIONS: readonly (readonly [string, unknown, unknown])[] = [
  ['string', '  a ', 'a'],
  ['string', 5, '5'],
  ['string', 'a\ud800b', 'a\ufffdb'],
  ['map[string]', { a: 'a\udc00' }, { a: 'a\ufffd' }],
  ['string', true, 'true'],
  ['string', ['a'], 'a'],
  ['string', null, null],
  ['boolean', true, true],
  ['boolean', 'YES', true],
  ['boolean', 't', true],
  ['boolean', 'on', false],
  ['boolean', 1, false],
  ['int', '12', 12],
  ['int', 12.9, 12],
  ['int', ['3'], 3],
  ['float', '1.5', 1.5],
  ['intOrString', '50%', '50%'],
  ['intOrString', 50, 50],
  ['date', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['json', { a: [1] }, { a: [1] }],
  ['array[string]', ['a', 1], ['a', '1']],
  ['array[string]', 'a', []],
  ['array[string]', { a: 1 }, []],
  ['map[string]', { a: 1 }, { a: '1' }],
  ['map[string]', 'a', {}],
  ['map[string]', ['a'], {}],
  ['reference[user]', 'u-a', 'u-a'],
  ['array[reference[user]]', ['u-a'], ['u-a']],
  ['endpoint', { host: 'a', port: '80', secret: 'x', other: 1 }, { host: 'a', port: 80 }],
  ['array[endpoint]', [{ host: 'a' }], [{ host: 'a' }]],
];

/** The field, what the client sends, and how it is refused. */
const REFUSALS: readonly (readonly [Partial<FieldSchema>, unknown, string, string])[] = [
  [{ type: 'int' }, 'x', 'InvalidFormat', 'f'],
  [{ type: 'int' }, '', 'InvalidFormat', 'f'],
  [{ type: 'int' }, {}, 'InvalidFormat', 'f'],
  [{ type: 'int' }, { toString: 1, valueOf: 1 }, 'InvalidFormat', 'f'],
  [{ type: 'int' }, true, 'InvalidFormat', 'f'],
  [{ type: 'float' }, 'Infinity', 'InvalidFormat', 'f'],
  [{ type: 'string' }, {}, 'InvalidFormat', 'f'],
  [{ type: 'string' }, ['a', 'b'], 'InvalidFormat', 'f'],
  [{ type: 'date' }, 'tomorrow', 'InvalidDateFormat', 'f'],
  [{ type: 'int', min: 1 }, 0, 'MinLimitExceeded', 'f'],
  [{ type: 'int', max: 1 }, 2, 'MaxLimitExceeded', 'f'],
  [{ minLength: 2 }, 'a', 'MinLengthExceeded', 'f'],
  [{ maxLength: 2 }, 'ä1', 'MaxLengthExceeded', 'f'],
  [{ type: 'enum', options: ['a', 'b'] }, 'c', 'InvalidOption', 'f'],
  [{ options: ['a', 'b'] }, 'c', 'InvalidOption', 'f'],
  [{ validChars: 'a-z' }, 'a1', 'InvalidCharacters', 'f'],
  [{ invalidChars: '/' }, 'a/b', 'InvalidCharacters', 'f'],
  [{ type: 'dnsLabel' }, 'Upper', 'InvalidFormat', 'f'],
  [{ type: 'dnsLabel' }, '-a', 'InvalidFormat', 'f'],
  [{ type: 'dnsLabel' }, 'a'.repeat(64), 'InvalidFormat', 'f'],
  [{ type: 'dnsLabelRestricted' }, '1a', 'InvalidFormat', 'f'],
  [{ type: 'hostname' }, 'a..b', 'InvalidFormat', 'f'],
  [{ type: 'hostname' }, `${'a.'.repeat(130)}a`, 'InvalidFormat', 'f'],
  [{ type: 'boolean', strict: true }, 'maybe', 'InvalidFormat', 'f'],
  [{ format: 'url' }, 'x', 'InvalidFormat', 'f'],
  [{ type: 'array[string]', format: 'cidr' }, ['10.0.0.0/8', 'x'], 'InvalidFormat', 'f[1]'],
  [{ type: 'map[string]', format: 'quantity' }, { cpu: 'x' }, 'InvalidFormat', 'f.cpu'],
  [{ type: 'array[string]' }, ['a', null], 'NotNullable', 'f[1]'],
  [{ type: 'array[int]' }, ['x'], 'InvalidFormat', 'f[0]'],
  [{ type: 'map[int]' }, { a: 'x' }, 'InvalidFormat', 'f.a'],
  [{ type: 'endpoint' }, 'x', 'InvalidFormat', 'f'],
  [{ type: 'endpoint' }, [], 'InvalidFormat', 'f'],
  [{ type: 'nosuch' }, {}, 'InvalidType', 'f'],
  [{ type: 'endpoint' }, { host: 'a', port: 0 }, 'MinLimitExceeded', 'f.port'],
  [{ type: 'endpoint' }, { port: 1 }, 'MissingRequired', 'f.host'],
  [{ type: 'array[endpoint]' }, [{ host: 'a' }, {}], 'MissingRequired', 'f[1].host'],
];

describe('readFields', () => {
  it.each(CONVERSIONS)('reads %s from %j as %j', (type, given, expected) => {
    expect(read({ f: given }, { f: { type } }).fields).toEqual({ f: expected });
  });

  it('keeps the spaces around a text to which they belong', () => {
    const fields = { f: { verbatim: true as const } };
    expect(read({ f: ' a b\t' }, fields).fields).toEqual({ f: ' a b\t' });
  });

  it.each(REFUSALS)('refuses %j for %j by %s at %s', (field, given, code, fieldName) => {
    expect(() => read({ f: given }, { f: field })).toThrow(
      expect.objectContaining({
        code: 'NORMAN_PROBLEM',
        status: 422,
        facts: expect.objectContaining({ code, fieldName }) as unknown,
      }),
    );
  });

  it.each([null, ''])('refuses %j for what may not be empty', (given) => {
    const f: FieldSchema = { type: 'string', create: true, update: true };
    const options = { operation: 'create', struct: () => undefined } as const;
    expect(() => readFields({ f: given }, { f }, options)).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ code: 'NotNullable', fieldName: 'f' }) as unknown,
      }),
    );
  });

  it('ignores what is unknown or read-only, and names it', () => {
    const body = {
      a: 1,
      b: 2,
      nested: { host: 'x', secret: 's', other: 1, type: '/v3/schemas/endpoint' },
    };
    const fields = { b: { create: false, update: false }, nested: { type: 'endpoint' } };
    expect(read(body, fields)).toEqual({
      fields: { nested: { host: 'x' } },
      ignored: ['a', 'b', 'nested.secret', 'nested.other'],
    });
  });

  it('does not name what every resource carries', () => {
    const body = { id: 'x', type: 'y', links: {}, actions: {}, baseType: 'z', createdTS: 1 };
    expect(read(body, { created: { type: 'date', create: false } }).ignored).toEqual([]);
  });

  it('fills defaults in at creation, for what is absent or empty', () => {
    const fields = { a: { default: 'x' }, b: { type: 'boolean', default: false } };
    expect(read({ a: '' }, fields).fields).toEqual({ a: 'x', b: false });
    expect(read({}, fields, 'update').fields).toEqual({});
  });

  it('asks for required fields at creation only', () => {
    const fields = { a: { type: 'array[string]', required: true as const } };
    for (const body of [{}, { a: null }, { a: '' }, { a: [] }]) {
      expect(() => read(body, fields)).toThrow(
        expect.objectContaining({
          facts: expect.objectContaining({ code: 'MissingRequired', fieldName: 'a' }) as unknown,
        }),
      );
    }
    expect(read({}, fields, 'update').fields).toEqual({});
  });

  it('writes into no prototype', () => {
    const body = JSON.parse(
      '{"__proto__":{"polluted":1},"m":{"__proto__":"x","constructor":"y"}}',
    ) as Record<string, unknown>;
    const { fields, ignored } = read(body, { m: { type: 'map[string]' } });
    expect(ignored).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(fields['m'])).toBe(Object.prototype);
    expect(Object.keys(fields['m'] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

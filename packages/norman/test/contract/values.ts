import type { Field } from './row.ts';

/** Types that are written as text. */
const TEXTS = new Set(['string', 'enum', 'password', 'base64', 'dnsLabel', 'hostname', 'date']);

const NAMES = new Set(['dnsLabel', 'dnsLabelRestricted', 'hostname']);

/** Types that are neither texts nor structs. */
const PLAIN = new Set(['int', 'float', 'boolean', 'json', 'intOrString']);

/** Whether a field's type is that of other objects by name. */
export function isStruct({ type }: Field): boolean {
  return !/[[\]]/.test(type) && !TEXTS.has(type) && !PLAIN.has(type);
}

/** Values by type; `n` differs each time. */
const GOOD: Readonly<Record<string, (n: number, field: Field) => unknown>> = {
  string: (n) => `text ${n}`,
  password: (n) => `text ${n}`,
  dnsLabel: (n) => `name-${n}`,
  hostname: (n) => `name-${n}`,
  int: (n, { min = 0, max = 10_000 }) => Math.min(min + 7 + (n % 50), max),
  float: () => 1.5,
  boolean: (_n, field) => field.default !== 'true',
  'map[string]': (n) => ({ key: `value-${n}` }),
  'array[string]': (n) => [`item-${n}`],
};

/** Values of maps by the form that is asked of their texts. */
const FORMED: Readonly<Record<string, unknown>> = { quantity: { cpu: '250m' } };

/** A value that the field takes; `undefined` for types of which no value is right everywhere. */
export function goodValue(field: Field, n: number): unknown {
  const { type, options, format } = field;
  if (format !== undefined) return type === 'map[string]' ? FORMED[format] : undefined;
  if (options.length > 0) return type.startsWith('array[') ? options.slice(-1) : options.at(-1);
  if (type.startsWith('reference[')) return `id-${n}`;
  if (type.startsWith('array[reference[')) return [`item-${n}`];
  return Object.hasOwn(GOOD, type) ? GOOD[type]?.(n, field) : undefined;
}

/** A value that the field does not take, and what it is refused by. */
export interface WrongValue {
  readonly value: unknown;
  readonly code: string;
}

/** Values by type that have none of the forms that texts can be asked for. */
const MALFORMED: Readonly<Record<string, unknown>> = {
  string: '!\u0007',
  'map[string]': { key: '!' },
  'map[base64]': { key: '!' },
};

/** What nobody may give, by the type and the limits of a field. */
export function wrongValues(field: Field): readonly WrongValue[] {
  const { type, options, min, max, nullable, format } = field;
  const isText = TEXTS.has(type) || type.startsWith('reference[');
  const rules: readonly (readonly [holds: boolean, value: unknown, code: string])[] = [
    [type === 'int' || type === 'float', 'many', 'InvalidFormat'],
    [min !== undefined, Number(min) - 1, 'MinLimitExceeded'],
    [max !== undefined, Number(max) + 1, 'MaxLimitExceeded'],
    [options.length > 0, type.startsWith('array[') ? ['none'] : 'none', 'InvalidOption'],
    [NAMES.has(type), 'Not a name!', 'InvalidFormat'],
    [isText, { not: 'a text' }, 'InvalidFormat'],
    [type.startsWith('array['), [null], 'NotNullable'],
    [type === 'map[string]', { key: {} }, 'InvalidFormat'],
    [format !== undefined, MALFORMED[type], 'InvalidFormat'],
    [isStruct(field), 'not an object', 'InvalidFormat'],
    [!nullable && field.default === undefined, null, 'NotNullable'],
  ];
  return rules.filter(([holds]) => holds).map(([, value, code]) => ({ value, code }));
}

import { expect, it } from 'vitest';
import { methodless } from '../schema/type-from-kind.ts';
import { V3 } from '../schema/version.ts';
import { valueForms } from './value.ts';

const text = { type: 'string', create: true, update: true } as const;
const rule = methodless(
  'rule',
  {
    name: text,
    port: { ...text, type: 'int', default: 80 },
    serviceId: { ...text, type: 'reference[service]' },
    since: { ...text, type: 'date' },
    secret: { ...text, type: 'password' },
    once: { ...text, writeOnly: true },
    rules: { ...text, type: 'array[rule]' },
  },
  V3,
);
const type = '/v3/schemas/rule';
const struct = (id: string) => (id === 'rule' ? rule : undefined);
const show = valueForms({ struct, isWriteAnswer: false });

it('structs show what stands for fields that are not stored, at every depth', () => {
  const absent = { port: 80, serviceId: null, type };
  expect(show('rule')({ rules: [{}] })).toEqual({ ...absent, rules: [absent] });
  expect(show('map[array[rule]]')({ a: [{ port: 1 }] })).toEqual({ a: [{ ...absent, port: 1 }] });
});

it('times in structs are shown in milliseconds too', () => {
  const shown = show('rule')({ since: '1970-01-01T00:00:01Z' });
  expect(shown).toMatchObject({ since: '1970-01-01T00:00:01Z', sinceTS: 1000 });
});

it('secrets in structs are in no answer, and some values in answers to POST alone', () => {
  const value = { secret: 's', once: 'o' };
  expect(Object.keys(show('rule')(value) as object)).not.toContain('once');
  const written = valueForms({ struct, isWriteAnswer: true })('rule')(value);
  expect(written).toEqual({ once: 'o', port: 80, serviceId: null, type });
});

it('a file shows what is stored alone', () => {
  const stored = valueForms({ struct, isWriteAnswer: false, isStoredOnly: true });
  expect(stored('rule')({ name: 'a', rules: [{}] })).toEqual({
    name: 'a',
    type,
    rules: [{ type }],
  });
});

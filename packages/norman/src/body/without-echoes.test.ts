import { expect, it } from 'vitest';
import { methodless } from '../schema/type-from-kind.ts';
import { V3 } from '../schema/version.ts';
import { withoutEchoes } from './without-echoes.ts';

const text = { type: 'string', create: true, update: true } as const;
const port = methodless(
  'port',
  {
    number: { ...text, type: 'int', default: 0 },
    serviceId: { ...text, type: 'reference[service]' },
    name: text,
  },
  V3,
);
const struct = (id: string) => (id === 'port' ? port : undefined);

const strip = (value: unknown, present: unknown, type = 'port'): unknown =>
  withoutEchoes(value, present, type, struct);

it('what was shown in place of nothing is not taken for given', () => {
  const shown = { number: 0, serviceId: null, name: 'a' };
  expect(strip(shown, { name: 'a' })).toEqual({ name: 'a' });
  expect(strip([shown], [{ name: 'a' }], 'array[port]')).toEqual([{ name: 'a' }]);
  expect(strip({ x: shown }, { x: { name: 'a' } }, 'map[port]')).toEqual({ x: { name: 'a' } });
});

it('what is stored stays, and so does what is new', () => {
  const given = { number: 0, name: 'a' };
  expect(strip(given, { number: 0 })).toEqual(given);
  expect(strip(given, undefined)).toEqual(given);
  expect(strip([given], [], 'array[port]')).toEqual([given]);
});

it('other values are given', () => {
  const given = { number: 8, serviceId: 'a:b' };
  expect(strip(given, {})).toEqual(given);
});

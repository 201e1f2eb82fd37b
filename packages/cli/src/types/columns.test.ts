import type { NormanField, NormanSchema } from '@drover/client/norman';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns.ts';

const field: NormanField = { type: 'string', create: true, update: true };

function schema(id: string, ...names: string[]): NormanSchema {
  const resourceFields = Object.fromEntries(names.map((name) => [name, field]));
  return { id, pluralName: `${id}s`, links: {}, resourceFields };
}

describe('columnsOf', () => {
  it('takes what the type has, and what is worth a look', () => {
    const columns = columnsOf(schema('cluster', 'id', 'name', 'state', 'created'));
    expect(columns.map(({ title }) => title)).toEqual([
      'ID',
      'NAME',
      'STATE',
      'PROVIDER',
      'VERSION',
      'NODES',
      'AGE',
    ]);
    const row = {
      id: 'c-1',
      type: 'cluster',
      name: 'prod',
      state: 'active',
      driver: 'imported',
      version: { gitVersion: 'v1.34.4' },
      nodeCount: 3,
      created: '2026-11-22T10:00:00Z',
    };
    const nowMs = Date.parse('2026-11-22T15:30:00Z');
    expect(columns.map(({ text }) => text(row, nowMs))).toEqual([
      'c-1',
      'prod',
      'active',
      'imported',
      'v1.34.4',
      '3',
      '5h30m',
    ]);
  });

  it('leaves the name out where it is the id', () => {
    const titles = columnsOf(schema('setting', 'name', 'value')).map(({ title }) => title);
    expect(titles).toEqual(['ID', 'VALUE', 'SOURCE']);
  });

  it('cuts what is long or has lines', () => {
    const [, value] = columnsOf(schema('setting', 'name'));
    const cell = (text: string) => value?.text({ id: 'x', type: 'setting', value: text }, 0);
    expect(cell('x'.repeat(100))).toBe(`${'x'.repeat(59)}…`);
    expect(cell('first\nsecond')).toBe('first…');
  });
});

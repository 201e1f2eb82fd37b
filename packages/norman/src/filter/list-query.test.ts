import { describe, expect, it } from 'vitest';
import { type FieldSchema, filtersOf, type Schema } from '../schema/schema.ts';
import { methodless } from '../schema/type-from-kind.ts';
import { V3 } from '../schema/version.ts';
import { parseListQuery } from './list-query.ts';

const READ: FieldSchema = { type: 'string', create: false, update: false };
const fields = { name: READ, my_name: READ, ready: { ...READ, type: 'boolean' } };
const schema: Schema = {
  ...methodless('thing', fields, V3),
  collectionFilters: filtersOf(fields, ['GET']),
};
const parse = (text: string) => parseListQuery(new URLSearchParams(text), schema);

describe('parseListQuery', () => {
  it.each([
    ['name=a', [{ field: 'name', modifier: 'eq', values: ['a'] }]],
    ['name_ne=a&name_ne=b', [{ field: 'name', modifier: 'ne', values: ['a', 'b'] }]],
    ['my_name_in=a', [{ field: 'my_name', modifier: 'in', values: ['a'], texts: new Set(['a']) }]],
    ['my_name=a', [{ field: 'my_name', modifier: 'eq', values: ['a'] }]],
    ['ready=true', [{ field: 'ready', modifier: 'eq', values: ['true'] }]],
    ['ready_in=true', []],
    ['removed_null=1&system=false&all=true&x_eq=1', []],
    ['name_like=a&name_prefix=b&_ne=c&constructor=d', []],
  ])('%s', (text, conditions) => {
    expect(parse(text).conditions).toEqual(conditions);
  });

  it.each([
    ['', 1000],
    ['limit=', 1000],
    ['limit=5', 5],
    ['limit=0', 0],
    ['limit=-1', 10_000],
    ['limit=-2', 1000],
    ['limit=x', 1000],
    ['limit=1.5', 1000],
    ['limit=10001', 10_000],
  ])('%s means a limit of %i', (text, limit) => {
    expect(parse(text).limit).toBe(limit);
  });

  it('sorts by filterable fields only', () => {
    expect(parse('sort=name&order=desc')).toMatchObject({ sort: 'name', order: 'desc' });
    expect(parse('sort=other')).not.toHaveProperty('sort');
    expect(parse('sort=name&order=sideways').order).toBe('asc');
  });
});

import type { NormanSchema } from '@drover/client/norman';
import { describe, expect, it } from 'vitest';
import { parseFilter, queryOf } from './list-flags.ts';

const schema: NormanSchema = {
  id: 'cluster',
  pluralName: 'clusters',
  links: {},
  collectionFilters: {
    name: { modifiers: ['eq', 'ne', 'in', 'notin'] },
    internal: { modifiers: ['eq', 'ne'] },
  },
};

describe('parseFilter', () => {
  it.each([
    ['name=a=b', { field: 'name', modifier: 'eq', values: ['a=b'] }],
    ['name!=a', { field: 'name', modifier: 'ne', values: ['a'] }],
    ['name=in(a,b)', { field: 'name', modifier: 'in', values: ['a', 'b'] }],
    ['name!=in(a,b)', { field: 'name', modifier: 'notin', values: ['a', 'b'] }],
    ['name=', { field: 'name', modifier: 'eq', values: [''] }],
  ])('%s', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });
});

describe('queryOf', () => {
  it('asks for pages of what the server knows', () => {
    const query = queryOf(schema, { filter: ['name=a'], sort: '-name', limit: 5_000 });
    expect(query).toEqual({
      filters: [{ field: 'name', modifier: 'eq', values: ['a'] }],
      sort: 'name',
      order: 'desc',
      limit: 1_000,
    });
  });

  it.each([
    [{ filter: ['nam=a'] }, 'did you mean name?'],
    [{ filter: ['internal=in(a,b)'] }, 'eq, ne only'],
    [{ sort: 'color' }, 'cannot be sorted by color'],
    [{ filter: ['=x'] }, 'is no filter'],
  ])('refuses what a server would pass over: %j', (flags, message) => {
    expect(() => queryOf(schema, flags)).toThrow(message);
  });
});

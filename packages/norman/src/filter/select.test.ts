import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListQuery } from './list-query.ts';
import { selectPage } from './select.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

const reader = { id: ({ id }: Row) => id, text: ({ name }: Row) => name };
const query = (rest: Partial<ListQuery>): ListQuery => ({
  conditions: [],
  order: 'asc',
  limit: 1000,
  ...rest,
});
const rows: readonly Row[] = ['c', 'a', 'e', 'b', 'd'].map((id) => ({ id, name: `n-${id}` }));
const ids = (found: readonly Row[]): string => found.map(({ id }) => id).join('');

describe('selectPage', () => {
  it('looks a text up among the values, instead of going through them for each row', () => {
    // What is in one of them alone shows which one is asked.
    const condition = { field: 'name', values: ['n-a'], texts: new Set(['n-b']) };
    const found = (modifier: 'in' | 'notin') =>
      ids(selectPage(rows, query({ conditions: [{ ...condition, modifier }] }), reader).rows);
    expect([found('in'), found('notin')]).toEqual(['b', 'acde']);
  });

  it('sorts by id when nothing is asked', () => {
    expect(ids(selectPage(rows, query({}), reader).rows)).toBe('abcde');
    expect(ids(selectPage(rows, query({ order: 'desc' }), reader).rows)).toBe('edcba');
  });

  it.each([
    ['eq', ['n-a'], 'a'],
    ['eq', [' n-a ', 'n-b'], 'a'],
    ['ne', ['n-a', 'n-b'], 'bcde'],
    ['in', ['n-a', 'n-d', 'n-z'], 'ad'],
    ['notin', ['n-a', 'n-d', 'n-z'], 'bce'],
  ] as const)('compares by %s %j', (modifier, values, expected) => {
    const conditions = [{ field: 'name', modifier, values }];
    expect(ids(selectPage(rows, query({ conditions }), reader).rows)).toBe(expected);
  });

  it('names where the other pages begin', () => {
    const second = selectPage(rows, query({ limit: 2, marker: 'c' }), reader);
    expect(ids(second.rows)).toBe('cd');
    expect(second).toMatchObject({
      total: 5,
      markers: { first: 'a', previous: 'a', next: 'e', last: 'd' },
    });
    const first = selectPage(rows, query({ limit: 2 }), reader);
    expect(first.markers).toEqual({ first: 'a', next: 'c', last: 'd' });
    expect(selectPage(rows, query({ limit: 5 }), reader).markers).toEqual({});
  });

  it('begins at the start for a marker that is gone, and shows nothing for limit 0', () => {
    expect(ids(selectPage(rows, query({ limit: 2, marker: 'zz' }), reader).rows)).toBe('ab');
    const none = selectPage(rows, query({ limit: 0 }), reader);
    expect(none).toEqual({ rows: [], total: 5, markers: {} });
  });

  it('shows each row once to whoever follows next', () => {
    const arbitrary = fc.tuple(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('asc' as const, 'desc' as const),
    );
    fc.assert(
      fc.property(arbitrary, ([names, limit, order]) => {
        const all = names.map((id) => ({ id, name: id.slice(0, 1) }));
        const seen: string[] = [];
        let marker: string | undefined;
        do {
          const asked = query({ limit, order, sort: 'name', ...(marker && { marker }) });
          const page = selectPage(all, asked, reader);
          seen.push(...page.rows.map(({ id }) => id));
          marker = page.markers.next;
        } while (marker !== undefined);
        expect(seen.toSorted()).toEqual(names.toSorted());
      }),
    );
  });
});

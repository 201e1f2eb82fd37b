import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListQuery } from './list-query.ts';
import { ListView, type RowChange } from './list-view.ts';
import { cutPage, selectPage } from './select.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

const reader = { id: ({ id }: Row) => id, text: ({ name }: Row) => name };

/** A cache that remembers what a reader has not taken. */
class Rows {
  readonly present = new Map<string, Row>();
  readonly version = undefined;
  readonly #pending = new Map<string, RowChange<Row>>();

  put(row: Row): void {
    const type = this.present.has(row.id) ? 'updated' : 'added';
    this.present.set(row.id, row);
    this.#pending.set(row.id, { type, object: row });
  }

  remove(id: string): void {
    const object = this.present.get(id);
    if (!object) return;
    this.present.delete(id);
    this.#pending.set(id, { type: 'deleted', object });
  }

  take(): readonly RowChange<Row>[] {
    const changes = [...this.#pending.values()];
    this.#pending.clear();
    return changes;
  }

  [Symbol.dispose](): void {
    this.#pending.clear();
  }
}

const ids = fc.integer({ min: 0, max: 40 }).map((id) => `r-${id}`);
const names = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ id: ids, name: names }) },
  { weight: 1, arbitrary: fc.record({ gone: ids }) },
  {
    weight: 2,
    arbitrary: fc.record({
      limit: fc.integer({ min: 0, max: 12 }),
      marker: fc.option(ids, { nil: undefined }),
      order: fc.constantFrom('asc' as const, 'desc' as const),
    }),
  },
);

describe('ListView', () => {
  it('shows the pages that sorting everything anew would show', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.option(fc.constant('name'), { nil: undefined }),
        fc.option(names, { nil: undefined }),
        (steps, sort, excluded) => {
          const conditions =
            excluded === undefined
              ? []
              : [{ field: 'name', modifier: 'ne', values: [excluded] } as const];
          const base = { conditions, ...(sort !== undefined && { sort }) };
          const rows = new Rows();
          using view = new ListView(rows, base, reader);
          for (const each of steps) {
            if ('gone' in each) rows.remove(each.gone);
            else if ('id' in each) rows.put(each);
            else {
              const { marker, ...rest } = each;
              const query: ListQuery = {
                ...base,
                ...rest,
                ...(marker !== undefined && { marker }),
              };
              const all = [...rows.present.values()];
              expect(cutPage(view.rows(query.order), query)).toEqual(
                selectPage(all, query, reader),
              );
            }
          }
        },
      ),
    );
  });
});

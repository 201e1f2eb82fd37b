import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseField } from './field.ts';
import type { Row } from './row.ts';
import { type SortKey, TypeStore } from './type-store.ts';

const key = (text: string, isDescending = false): SortKey => ({
  field: parseField(text, 'sort'),
  isDescending,
  isAddress: false,
});

function row(name: string, version: number, color?: string): Row {
  const metadata = { name, ...(color !== undefined && { labels: { color } }) };
  return {
    id: name,
    namespace: '',
    name,
    uid: name,
    resourceVersion: String(version),
    createdMs: version,
    text: Buffer.from(`"metadata":${JSON.stringify(metadata).slice(0, -1)}`),
    cells: [],
    state: { name: 'active', error: false, transitioning: false, message: '' },
    relationships: '',
  };
}

const change = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  color: fc.option(fc.constantFrom('Red', 'blue', 'green', 'BLUE'), { nil: undefined }),
  isRemoval: fc.boolean(),
  isAsked: fc.boolean(),
});

describe('a store', () => {
  it('keeps its orders as a sort of all would be, whatever changes', async () => {
    const color = key('metadata.labels[color]', true);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
        const store = new TypeStore(() => undefined);
        const truth = new Map<string, string | undefined>();
        const asked = async (): Promise<readonly string[]> => {
          await store.readers([color.field]);
          return store.order([color]).map((slot) => store.rowAt(slot)?.name ?? 'none');
        };
        for (const [index, { name, color: text, isRemoval, isAsked }] of changes.entries()) {
          const type = isRemoval ? 'DELETED' : 'MODIFIED';
          store.apply({ type, object: { row: row(name, index + 1, text) } });
          if (isRemoval) truth.delete(name);
          else truth.set(name, text);
          if (isAsked) expect(await asked()).toEqual(sorted(truth));
        }
        expect(await asked()).toEqual(sorted(truth));
        expect(store.size).toBe(truth.size);
      }),
    );
  });

  it('tells what happened since a version, as long as it knows', () => {
    const store = new TypeStore(() => undefined);
    store.replace([{ row: row('a', 5) }]);
    store.advance('7');
    store.apply({ type: 'ADDED', object: { row: row('b', 8) } });
    store.apply({ type: 'DELETED', object: { row: row('a', 9) } });
    store.advance('9');
    const told = (version: string): string[] | undefined =>
      store.changesAfter(version)?.map(({ type, row: { name } }) => `${type} ${name}`);
    expect(told('7')).toEqual(['added b', 'removed a']);
    expect(told('8')).toEqual(['removed a']);
    expect(told('9')).toEqual([]);
    expect(told('6')).toBeUndefined();
    store.replace([{ row: row('b', 8) }]);
    expect(told('8')).toBeUndefined();
    store.advance('12');
    expect(told('12')).toEqual([]);
  });

  it('makes no change of what a list brings unchanged', () => {
    const store = new TypeStore(() => undefined);
    const told: string[] = [];
    store.replace([{ row: row('a', 1) }, { row: row('b', 2) }, { row: row('c', 3) }]);
    store.onChange(({ type, row: { name } }) => told.push(`${type} ${name}`));
    store.replace([{ row: row('a', 1) }, { row: row('b', 4) }, { row: row('d', 5) }]);
    expect(told).toEqual(['changed b', 'added d', 'removed c']);
    expect(store.bytes).toBeGreaterThan(0);
    store.replace([]);
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });
});

/** Downwards by color without regard to case, those without one first; then by name. */
function sorted(truth: ReadonlyMap<string, string | undefined>): readonly string[] {
  return [...truth]
    .map(([name, color]) => ({ name, color: color?.toLowerCase() }))
    .toSorted((a, b) => {
      if (a.color === b.color) return a.name < b.name ? -1 : 1;
      if (a.color === undefined) return -1;
      if (b.color === undefined) return 1;
      return a.color < b.color ? 1 : -1;
    })
    .map(({ name }) => name);
}

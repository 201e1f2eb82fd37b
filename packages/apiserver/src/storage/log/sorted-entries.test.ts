import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedEntries } from './sorted-entries.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-'), maxLength: 5 });
const command = fc.record({ key, isDeletion: fc.boolean() });

test('it agrees with a sorted list of a map', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 200 }), key, key, (commands, from, end) => {
      const entries = new SortedEntries();
      const model = new Map<string, number>();
      for (const [at, { key: name, isDeletion }] of commands.entries()) {
        if (isDeletion) {
          entries.delete(name);
          model.delete(name);
        } else {
          entries.set({ key: name, revision: at, value: new Uint8Array() });
          model.set(name, at);
        }
      }
      const expected = [...model.keys()].filter((name) => name >= from && name < end).toSorted();
      expect([...entries.between(from, end)].map((entry) => entry.key)).toEqual(expected);
      expect(entries.count(from, end)).toBe(expected.length);
      expect(entries.length).toBe(model.size);
      expect(entries.get(from)?.revision).toBe(model.get(from));
    }),
  );
});

test('many entries stay in order over many blocks', () => {
  const entries = new SortedEntries();
  const names = Array.from({ length: 5_000 }, (_, at) => `k${(at * 2_741) % 5_000}`);
  for (const name of names) entries.set({ key: name, revision: 1, value: new Uint8Array() });
  for (const name of names.slice(0, 2_500)) entries.delete(name);
  const left = names.slice(2_500).toSorted();
  expect([...entries.between('')].map((entry) => entry.key)).toEqual(left);
  expect(entries.count(left[100] ?? '')).toBe(2_400);
});

import { describe, expect, it } from 'vitest';
import { parseYamlText } from './yaml-text.ts';

describe('parseYamlText', () => {
  it('names keys that are there twice, wherever they are, and takes the last', () => {
    const text = 'a: 1\nb: {c: 1, c: 2}\na: 3\nlist:\n- {d: 1}\n- {d: 1, "d": 2}\n';
    expect(parseYamlText(text)).toEqual({
      value: { a: 3, b: { c: 2 }, list: [{ d: 1 }, { d: 2 }] },
      duplicates: [
        'line 2: key "c" already set in map',
        'line 3: key "a" already set in map',
        'line 6: key "d" already set in map',
      ],
    });
  });

  it('reads tens of thousands of keys', () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `key-${index}: value`).join('\n');
    const { value, duplicates } = parseYamlText(text);
    expect(Object.keys(value as object)).toHaveLength(40_000);
    expect(duplicates).toEqual([]);
  });
});

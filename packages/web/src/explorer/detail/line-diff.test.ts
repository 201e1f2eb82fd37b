import { describe, expect, it } from 'vitest';
import { diffLines, foldSame } from './line-diff.ts';

const signs = { same: ' ', added: '+', removed: '-' } as const;
const shown = (before: string, after: string): readonly string[] =>
  diffLines(before, after).map(({ kind, text }) => signs[kind] + text);

describe('diffLines', () => {
  it('says nothing of texts that are the same', () => {
    expect(shown('a\nb\n', 'a\nb\n')).toEqual([' a', ' b']);
  });

  it('finds what was changed, added and taken away', () => {
    expect(shown('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(shown('a\nb\nc\n', 'c\n')).toEqual(['-a', '-b', ' c']);
    expect(shown('a\n', 'a\nb\nc\n')).toEqual([' a', '+b', '+c']);
  });

  it('keeps as many lines as possible', () => {
    expect(shown('a\nb\nc\nd\n', 'b\nc\na\nd\n')).toEqual(['-a', ' b', ' c', '+a', ' d']);
  });

  it('does not compare thousands of lines one by one', () => {
    const text = (word: string): string =>
      Array.from({ length: 3000 }, (_, index) => `${word}${index}`).join('\n');
    const lines = diffLines(text('a'), text('b'));
    expect(lines.slice(0, 3000).every(({ kind }) => kind === 'removed')).toBe(true);
    expect(lines).toHaveLength(6000);
  });
});

describe('foldSame', () => {
  it('shows three lines around each change', () => {
    const before = Array.from({ length: 20 }, (_, index) => `l${index}`);
    const folded = foldSame(diffLines(before.join('\n'), before.with(10, 'new').join('\n')));
    expect(folded[0]).toEqual({ kind: 'gap', count: 7 });
    expect(folded.at(-1)).toEqual({ kind: 'gap', count: 6 });
    expect(folded).toHaveLength(10);
  });
});

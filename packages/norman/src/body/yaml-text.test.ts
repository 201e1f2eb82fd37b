import { describe, expect, it } from 'vitest';
import { parseYamlText } from './yaml-text.ts';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('parseYamlText', () => {
  it('reads what people write', () => {
    const text = `
      # a comment
      name: web
      labels: {a: "b", c: [d, {e: f}]}
      base: &base {x: 1}
      copy: *base
      text: |
        [[[ {{{ - - - !tag &anchor
      list:
        - - a
          - b
        - c: d
    `;
    expect(parseYamlText(text)).toEqual({
      name: 'web',
      labels: { a: 'b', c: ['d', { e: 'f' }] },
      base: { x: 1 },
      copy: { x: 1 },
      text: '[[[ {{{ - - - !tag &anchor\n',
      list: [['a', 'b'], { c: 'd' }],
    });
  });

  it('reads many keys, of which the last of a name holds', () => {
    const many = parseYamlText(lines(15_000, (index) => `key-${index}: value`));
    expect(Object.keys(many as object)).toHaveLength(15_000);
    expect(parseYamlText('a: 1\na: 2')).toEqual({ a: 2 });
  });

  it.each([
    ['brackets that are deep', `name: ${'['.repeat(200_000)}`],
    ['braces that are deep', `name: ${'{a: '.repeat(50_000)}`],
    ['lists in lists on one line', `name:\n${'- '.repeat(100_000)}`],
    ['keys of keys', '? '.repeat(100_000)],
    ['values of values', ': '.repeat(100_000)],
    ['tags', `name: ${'!a '.repeat(80_000)}`],
    ['directives', '%\n'.repeat(100_000)],
    ['documents', '---\na: 1\n'.repeat(20_000)],
    ['anchors', lines(10_000, (index) => `k${index}: &a${index} v`)],
    ['length', `name: ${'x'.repeat(300_000)}`],
  ])('refuses too much of %s', (_what, text) => {
    expect(() => parseYamlText(text)).toThrow(RangeError);
  });

  it('says nothing of the text when it is none', () => {
    try {
      parseYamlText('password: "canary\n- x: [canary');
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('canary');
    }
  });
});

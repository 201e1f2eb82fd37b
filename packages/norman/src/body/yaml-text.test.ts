import { describe, expect, it } from 'vitest';
import { parseYamlText, YamlTextError } from './yaml-text.ts';

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
    expect(() => parseYamlText(text)).toThrow(YamlTextError);
  });

  it.each([
    ['password: "canary\n- x: [canary', 'line 2: Missing closing "quote'],
    ['a: 1\npassword: *canary', 'Unresolved alias (the anchor must be set before the alias)'],
    ['password: |canary\n  x', 'line 1: Block scalar header includes extra characters'],
    ['password: "\\canary"', 'line 1: Invalid escape sequence'],
    ['password: a\n} canary', 'line 2: Unexpected flow-map-end token in YAML stream'],
    ['%YAML canary\n---\na', 'line 1: Unsupported YAML'],
  ])('says what is wrong with %j and where, and nothing of it', (text, message) => {
    expect(() => parseYamlText(text)).toThrow(new YamlTextError(message));
  });

  it('counts the lines of a longer text', () => {
    expect(() => parseYamlText('a: [b', 41)).toThrow(/^line 41: /);
  });
});

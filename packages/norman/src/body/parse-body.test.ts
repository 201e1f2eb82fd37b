import { describe, expect, it } from 'vitest';
import { parseActionBody, parseBody } from './parse-body.ts';

const raw = (text: string, contentType?: string, query = '') => ({
  bytes: new TextEncoder().encode(text),
  contentType,
  query: new URLSearchParams(query),
});

describe('parseBody', () => {
  it('reads JSON whatever the content type says', () => {
    expect(parseBody(raw('{"a":1}'))).toEqual({ a: 1 });
    expect(parseBody(raw('{"a":1}', 'text/plain'))).toEqual({ a: 1 });
  });

  it('reads JSON that curl calls a form', () => {
    const form = 'application/x-www-form-urlencoded';
    expect(parseBody(raw(' {"a":1}', form))).toEqual({ a: 1 });
    expect(() => parseBody(raw('{"a":', form))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_INVALID' }),
    );
  });

  it('reads YAML under its own content type', () => {
    expect(parseBody(raw('a: 1\nb: [x]\n', 'application/yaml'))).toEqual({ a: 1, b: ['x'] });
  });

  it('reads forms, with the query among the fields', () => {
    const form = raw('a=1&a=2', 'application/x-www-form-urlencoded', 'b=3');
    expect(parseBody(form)).toEqual({ a: ['1', '2'], b: ['3'] });
  });

  it('reads a form of one field many times over, and refuses one of too many', () => {
    const form = (count: number) => raw('a=1&'.repeat(count), 'application/x-www-form-urlencoded');
    expect(parseBody(form(10_000))['a']).toHaveLength(10_000);
    // To copy what is there for each value would take the square of their number: minutes for these.
    expect(() => parseBody(form(250_000))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_INVALID' }),
    );
  });

  it.each([
    ['nothing', ''],
    ['half of an object', '{"a":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"a"'],
    ['a bomb of lists', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    ['a bomb of objects', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseBody(raw(text))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_INVALID', status: 422 }),
    );
  });

  it('refuses a bomb of YAML aliases', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) {
      lines.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`);
    }
    expect(() => parseBody(raw(lines.join('\n'), 'application/yaml'))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_INVALID' }),
    );
  });

  it('refuses more than 2 MiB', () => {
    const text = JSON.stringify({ a: 'x'.repeat(2 * 1024 * 1024) });
    expect(() => parseBody(raw(text))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_TOO_LARGE' }),
    );
  });

  it('takes no body of an action for an empty one', () => {
    expect(parseActionBody(raw(''))).toEqual({});
    expect(() => parseActionBody(raw('x'))).toThrow(
      expect.objectContaining({ code: 'NORMAN_BODY_INVALID' }),
    );
  });
});

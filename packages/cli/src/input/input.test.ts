import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseAssignments } from './parse-assignments.ts';
import { parseDuration } from './parse-duration.ts';
import { parseDocuments } from './read-documents.ts';

describe('parseAssignments', () => {
  it('sets texts, JSON and members of members', () => {
    const fields = parseAssignments(['name=a=b', 'enabled:=true', 'spec.size:=3', 'spec.kind=x']);
    expect(JSON.parse(JSON.stringify(fields))).toEqual({
      name: 'a=b',
      enabled: true,
      spec: { size: 3, kind: 'x' },
    });
  });

  it('reaches no prototype', () => {
    parseAssignments(['__proto__.polluted=yes'.replace('__', 'a__')]);
    const fields = parseAssignments(['constructor.prototype.polluted=yes']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(Object.keys(fields)).toEqual(['constructor']);
  });

  it.each(['name', '=x', 'enabled:=tru', '9=x'])('refuses %s', (text) => {
    expect(() => parseAssignments([text])).toThrow(expect.objectContaining({ code: 'CLI_USAGE' }));
  });

  it('refuses a member of a text', () => {
    expect(() => parseAssignments(['a=1', 'a.b=2'])).toThrow('sets a member of what has none');
  });
});

describe('parseDuration', () => {
  it.each([
    ['90', 90_000],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5x', '-1s', '1h x'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError);
  });
});

describe('parseDocuments', () => {
  it.each([
    ['YAML documents', 'type: a\n---\n---\ntype: b\n'],
    ['a list', '[{"type":"a"},{"type":"b"}]'],
    ['a collection', '{"type":"collection","data":[{"type":"a"},{"type":"b"}]}'],
  ])('takes %s', (_what, text) => {
    expect(parseDocuments(text, 'x').map(({ type }) => type)).toEqual(['a', 'b']);
  });

  it.each(['', 'just words', '- [1]', 'a: b: c', '{'])('refuses "%s"', (text) => {
    expect(() => parseDocuments(text, 'x')).toThrow(
      expect.objectContaining({ code: 'CLI_FILE_INVALID' }),
    );
  });
});

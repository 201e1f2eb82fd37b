import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.ts';

test.each([
  ['', ''],
  ['metadata.name=x', 'metadata.name=x'],
  ['b==1,a!=2', 'a!=2,b=1'],
  ['a=', 'a='],
  ['a=x\\,y\\=z\\\\', 'a=x\\,y\\=z\\\\'],
  [',a=b,', 'a=b'],
])('reads %j and prints %j', (text, printed) => {
  expect(formatFieldSelector(parseFieldSelector(text))).toBe(printed);
});

test.each([
  ['a', "invalid selector: 'a'; can't understand 'a'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
])('refuses %j', (text, message) => {
  expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ code: 400, message }));
});

test('matches fields; an absent one is empty', () => {
  const fields: Readonly<Record<string, string>> = { a: '1' };
  const matches = (text: string): boolean =>
    matchesFields(parseFieldSelector(text), (field) => fields[field]);
  expect(matches('a=1,b!=2')).toBe(true);
  expect(matches('a!=1')).toBe(false);
  expect(matches('b=')).toBe(true);
});

test('any value survives printing and reading', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('=', '!=') as fc.Arbitrary<'=' | '!='>,
      (value, operator) => {
        const selector = [{ field: 'metadata.name', operator, value }];
        expect(parseFieldSelector(formatFieldSelector(selector))).toEqual(selector);
      },
    ),
  );
});

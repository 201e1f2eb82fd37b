import { expect, test } from 'vitest';
import { jsonProblem } from './json-problem.ts';

test.each([
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a":', 'unexpected end of JSON input'],
  ['{"a":}', "invalid character '}' looking for beginning of value"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
  ['{} x', "invalid character 'x' after top-level value"],
  ['{"a":"\\q"}', "invalid character 'q' in string escape code"],
  ['{"a":"\\u12g4"}', "invalid character 'g' in \\u hexadecimal character escape"],
  ['{"a":"\n"}', "invalid character '\\n' in string literal"],
  ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ['{"a":1.}', "invalid character '}' after decimal point in numeric literal"],
  ['{"a":-}', "invalid character '}' in numeric literal"],
  ['{"a":1e}', "invalid character '}' in exponent of numeric literal"],
  ["'", String.raw`invalid character '\'' looking for beginning of value`],
  ['\0', "invalid character '\\x00' looking for beginning of value"],
])('%j: %s', (text, problem) => {
  expect(jsonProblem(new TextEncoder().encode(text))).toBe(problem);
});

test('a text that is nested deep is read without recursion', () => {
  const bytes = new TextEncoder().encode('['.repeat(100_000));
  expect(jsonProblem(bytes)).toBe('unexpected end of JSON input');
});

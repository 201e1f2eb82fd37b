import { expect, test } from 'vitest';
import {
  duplicate,
  forbidden,
  invalid,
  invalidError,
  notSupported,
  required,
  tooLong,
  tooMany,
} from './field-error.ts';
import { goJson, goQuote, goQuoteAll } from './go-format.ts';

test.each([
  [required('spec'), 'Required value'],
  [required('spec', 'name it'), 'Required value: name it'],
  [forbidden('spec', 'not now'), 'Forbidden: not now'],
  [invalid('spec', 'a"b', 'no'), 'Invalid value: "a\\"b": no'],
  [invalid('spec', 3, 'no'), 'Invalid value: 3: no'],
  [invalid('spec', { b: '<', a: [1] }, 'no'), 'Invalid value: {"a":[1],"b":"\\u003c"}: no'],
  [invalid('spec', undefined, 'no'), 'Invalid value: null: no'],
  [notSupported('type', 'x', ['a', 'b']), 'Unsupported value: "x": supported values: "a", "b"'],
  [duplicate('items[1]', 'x'), 'Duplicate value: "x"'],
  [tooLong('name', 1), 'Too long: may not be more than 1 byte'],
  [tooMany('items', 5, 4), 'Too many: 5: must have at most 4 items'],
])('%o reads as Kubernetes words it', (error, message) => {
  expect(error.message).toBe(message);
});

test('an invalid object fails with all its causes, and says each text once', () => {
  const twice = required('spec.a');
  expect(
    invalidError({ group: 'apps', kind: 'Deployment' }, 'x', [twice, twice, required('b')]).status,
  ).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Deployment.apps "x" is invalid: [spec.a: Required value, b: Required value]',
    reason: 'Invalid',
    details: {
      name: 'x',
      group: 'apps',
      kind: 'Deployment',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
        { reason: 'FieldValueRequired', message: 'Required value', field: 'b' },
      ],
    },
    code: 422,
  });
});

test.each([
  ['plain ü 漢', '"plain ü 漢"'],
  ['tab\t nul\0 del\x7f', '"tab\\t nul\\x00 del\\x7f"'],
  ['nbsp\u00a0 bom\ufeff', '"nbsp\\u00a0 bom\\ufeff"'],
  ['tag\u{e0001}', '"tag\\U000e0001"'],
])('%o is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});

test('slices and JSON are written as Go writes them', () => {
  expect(goQuoteAll(['a', 'b c'])).toBe('["a" "b c"]');
  expect(goJson({ z: 1, a: '&' })).toBe('{"a":"\\u0026","z":1}');
});

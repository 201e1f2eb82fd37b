import { describe, expect, test } from 'vitest';
import {
  validateConfigMapKey,
  validateDns1035Label,
  validateDns1123Label,
  validateDns1123Subdomain,
  validateLabelValue,
  validatePathSegment,
  validateQualifiedName,
} from './validate-name.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each([
  ['a', []],
  ['a-1', []],
  ['a'.repeat(63), []],
  ['a'.repeat(64), ['must be no more than 63 characters']],
  ['a.b', ['must not contain dots']],
  ['', [LABEL]],
  ['-a', [LABEL]],
  ['A', [LABEL]],
  ['ä', [LABEL]],
  ['a\n', [LABEL]],
])('label %j', (text, problems) => {
  expect(validateDns1123Label(text)).toEqual(problems);
});

test.each([
  ['a.b-c.d', []],
  ['a..b', [SUBDOMAIN]],
  ['a'.repeat(254), ['must be no more than 253 characters']],
])('subdomain %j', (text, problems) => {
  expect(validateDns1123Subdomain(text)).toEqual(problems);
});

test.each([
  ['app', []],
  ['example.com/App_1.x', []],
  ['/x', ['prefix part must be non-empty']],
  ['Ex/x', [`prefix part ${SUBDOMAIN}`]],
  ['x/', ['name part must be non-empty', `name part ${QUALIFIED}`]],
  [
    'a/b/c',
    [
      `a qualified name ${QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
])('qualified name %j', (text, problems) => {
  expect(validateQualifiedName(text)).toEqual(problems);
});

describe('others', () => {
  test('a service begins with a letter', () => {
    expect(validateDns1035Label('a-1')).toEqual([]);
    expect(validateDns1035Label('1a')).toHaveLength(1);
  });

  test('a label value may be empty', () => {
    expect(validateLabelValue('')).toEqual([]);
    expect(validateLabelValue('a b')).toHaveLength(1);
  });

  test('a key of a config map is no parent folder', () => {
    expect(validateConfigMapKey('.profile')).toEqual([]);
    expect(validateConfigMapKey('..')).toEqual(["must not be '..'"]);
    expect(validateConfigMapKey('..x')).toEqual(["must not start with '..'"]);
    expect(validateConfigMapKey('a/b')).toHaveLength(1);
  });

  test('a path segment cannot change the path', () => {
    expect(validatePathSegment('system:node')).toEqual([]);
    expect(validatePathSegment('..')).toEqual(["may not be '..'"]);
    expect(validatePathSegment('a/%')).toEqual(["may not contain '/'", "may not contain '%'"]);
  });
});

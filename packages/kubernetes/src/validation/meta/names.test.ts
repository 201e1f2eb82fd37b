import { expect, test } from 'vitest';
import {
  isConfigKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPathSegment,
  isQualifiedName,
} from './names.ts';

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

test.each<[string, readonly string[], readonly string[]]>([
  ['a subdomain', isDnsSubdomain('a.b-c'), []],
  ['no subdomain', isDnsSubdomain('A'), [subdomain]],
  ['an empty one', isDnsSubdomain(''), [subdomain]],
  [
    'too long a subdomain',
    isDnsSubdomain('a'.repeat(254)),
    ['must be no more than 253 characters'],
  ],
  ['a prefix may end in a dash', isDnsSubdomain('abc-', true), []],
  ['no label', isDnsLabel('a_b'), [label]],
  ['a label with dots', isDnsLabel('a.b'), ['must not contain dots']],
  [
    'a label that begins with a digit',
    isDns1035Label('1a').map((message) => message.slice(0, 20)),
    ['a DNS-1035 label mus'],
  ],
  ['a path segment', isPathSegment('system:x'), []],
  ['no path segment', isPathSegment('a/b%'), ["may not contain '/'", "may not contain '%'"]],
  ['a dot', isPathSegment('..'), ["may not be '..'"]],
  ['a qualified name', isQualifiedName('example.com/My_name'), []],
  ['an empty prefix', isQualifiedName('/x'), ['prefix part must be non-empty']],
  ['a label value', isLabelValue('a_b'), []],
  ['a config key', isConfigKey('..a'), ["must not start with '..'"]],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

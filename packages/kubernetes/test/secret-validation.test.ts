import { defaultBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { plainComplaints } from './complaints.ts';

const named = { name: 'x', namespace: 'n' };
const secret = (content: object): object => ({ metadata: named, type: 'Opaque', ...content });

test.each<[string, object, object | undefined, string[]]>([
  ['good', { data: { 'a.b': 'YQ==' } }, undefined, []],
  [
    'a bad key',
    { data: { '.': '' } },
    undefined,
    ['data[.]: Invalid value: ".": must not be \'.\''],
  ],
  ['another type', { type: 'b' }, { type: 'a' }, ['type: Invalid value: "b": field is immutable']],
  [
    'no certificate',
    { type: 'kubernetes.io/tls' },
    undefined,
    ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
  ],
  [
    'no name of an account',
    { type: 'kubernetes.io/service-account-token' },
    undefined,
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  ['a user is enough', { type: 'kubernetes.io/basic-auth', data: { username: '' } }, undefined, []],
  [
    'broken JSON, not shown',
    { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': btoa('{"secret') } },
    undefined,
    ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object'],
  ],
  [
    'frozen',
    { immutable: true, data: { a: 'Yg==' } },
    { immutable: true, data: { a: 'YQ==' } },
    ['data: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'thawed',
    { data: {} },
    { immutable: true },
    ['immutable: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'too much',
    { data: { a: 'AAAA'.repeat(350_000) } },
    undefined,
    ['data: Too long: may not be more than 1048576 bytes'],
  ],
])('a Secret: %s', (_, content, old, expected) => {
  expect(plainComplaints('Secret', secret(content), old && secret(old))).toEqual(expected);
});

test('Secrets take plain values into their data', () => {
  const given = { metadata: named, stringData: { a: 'ü' }, data: { b: 'Yg==' } };
  expect(defaultBuiltIn({ group: '', version: 'v1', kind: 'Secret' }, given)).toEqual({
    metadata: named,
    type: 'Opaque',
    data: { b: 'Yg==', a: 'w7w=' },
  });
});

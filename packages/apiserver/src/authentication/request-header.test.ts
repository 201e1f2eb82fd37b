import { expect, test } from 'vitest';
import type { ApiRequest } from '../http/api-message.ts';
import { type RequestHeaderOptions, requestHeaderAuthenticator } from './request-header.ts';

const options: RequestHeaderOptions = {
  clientAuthorities: '',
  allowedNames: ['proxy'],
  usernameHeaders: ['X-Remote-User', 'X-User'],
  uidHeaders: ['X-Remote-Uid'],
  groupHeaders: ['X-Remote-Group', 'X-Team'],
  extraHeaderPrefixes: ['X-Remote-Extra-'],
};

function requestOf(headers: ApiRequest['headers'], proxyName: string | undefined): ApiRequest {
  const peer = { kind: 'network', user: undefined, wasRefused: true, proxyName } as const;
  const { signal } = new AbortController();
  return { method: 'GET', path: '/', headers, body: undefined, peer, signal };
}

const identify = (headers: ApiRequest['headers'], proxyName?: string, changes: object = {}) =>
  requestHeaderAuthenticator({ ...options, ...changes }).identify(requestOf(headers, proxyName));

test('a proxy says who asks, in each of its headers', () => {
  const headers = {
    'x-remote-user': '',
    'x-user': Buffer.from('Zoë').toString('latin1'),
    'x-remote-uid': '7',
    'x-remote-group': ['a', 'b'],
    'x-team': 'c',
    'x-remote-extra-example.com%2fscopes': ['r', 'w'],
    'x-remote-extra-bad%zz': 'x',
  };
  expect(identify(headers, 'proxy')).toEqual({
    name: 'Zoë',
    uid: '7',
    groups: ['a', 'b', 'c'],
    extra: { 'example.com/scopes': ['r', 'w'], 'bad%zz': ['x'] },
  });
});

test.each([
  ['another name', { 'x-remote-user': 'alice' }, 'other', {}],
  ['no certificate of the authority', { 'x-remote-user': 'alice' }, undefined, {}],
  [
    'no certificate, whatever its name',
    { 'x-remote-user': 'alice' },
    undefined,
    { allowedNames: [] },
  ],
  ['no name of a user', { 'x-remote-group': 'system:masters' }, 'proxy', {}],
  ['no header that counts', { 'x-remote-user': 'alice' }, 'proxy', { usernameHeaders: [] }],
])('with %s nobody is told', (_, headers, proxyName, changes) => {
  expect(identify(headers, proxyName, changes)).toBeUndefined();
});

test('without allowed names every certificate of the authority will do', () => {
  expect(identify({ 'x-remote-user': 'alice' }, 'any', { allowedNames: [] })).toEqual({
    name: 'alice',
    groups: [],
  });
});

test('what only proxies may say goes no further', () => {
  const { headers } = requestHeaderAuthenticator(options).strip(
    requestOf({ 'x-team': 'c', 'x-remote-extra-a': 'b', accept: '*/*' }, undefined),
  );
  expect(JSON.parse(JSON.stringify(headers))).toEqual({ accept: '*/*' });
});

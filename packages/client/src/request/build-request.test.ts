import type { ResourceType } from '@drover/apimachinery';
import { describe, expect, test } from 'vitest';
import * as build from './build-request.ts';
import { impersonationHeaders } from './impersonation-headers.ts';

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const deployments: ResourceType = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
const nodes: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'nodes',
  kind: 'Node',
  namespaced: false,
};

describe('reads', () => {
  test.each([
    [build.getRequest(configMaps, 'x', { namespace: 'n' }), '/api/v1/namespaces/n/configmaps/x'],
    [
      build.getRequest(deployments, 'x', { namespace: 'n', subresource: 'status' }),
      '/apis/apps/v1/namespaces/n/deployments/x/status',
    ],
    [
      build.getRequest(nodes, 'x', { resourceVersion: '0', subresource: 'proxy/metrics' }),
      '/api/v1/nodes/x/proxy/metrics?resourceVersion=0',
    ],
    [build.getRequest(nodes, 'system:x y', {}), '/api/v1/nodes/system%3Ax%20y'],
    [build.listRequest(configMaps), '/api/v1/configmaps'],
    [
      build.listRequest(configMaps, {
        namespace: 'n',
        labelSelector: 'a in (b, c)',
        fieldSelector: 'metadata.name=x',
        limit: 5,
        continue: 'to+ken',
      }),
      '/api/v1/namespaces/n/configmaps?labelSelector=a+in+%28b%2C+c%29&fieldSelector=metadata.name%3Dx&limit=5&continue=to%2Bken',
    ],
    [
      build.listRequest(nodes, {
        labelSelector: '',
        resourceVersion: '7',
        resourceVersionMatch: 'NotOlderThan',
      }),
      '/api/v1/nodes?resourceVersion=7&resourceVersionMatch=NotOlderThan',
    ],
    [
      build.watchRequest(configMaps, {
        namespace: 'n',
        resourceVersion: '7',
        allowWatchBookmarks: true,
        timeoutSeconds: 300,
      }),
      '/api/v1/namespaces/n/configmaps?watch=true&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=300',
    ],
    [
      build.watchRequest(nodes, {
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
      }),
      '/api/v1/nodes?watch=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&allowWatchBookmarks=true',
    ],
  ])('%j', (request, path) => {
    expect(request).toEqual({ method: 'GET', path, headers: { accept: 'application/json' } });
  });
});

test('metadata alone is asked for by the type of the answer', () => {
  const one = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
  const asked = { namespace: 'n', metadataOnly: true };
  const object = { metadata: { name: 'x', namespace: 'n' } };
  const list = build.listRequest(configMaps, asked);
  expect(list.headers['accept']).toBe(one.replace('Metadata;', 'MetadataList;'));
  const others = [
    build.getRequest(configMaps, 'x', asked),
    build.watchRequest(configMaps, asked),
    build.createRequest(configMaps, object, asked),
    build.updateRequest(configMaps, object, asked),
    build.patchRequest(configMaps, { name: 'x', patch: { type: 'merge', body: {} } }, asked),
  ];
  expect(others.map(({ headers }) => headers['accept'])).toEqual(others.map(() => one));
});

describe('writes', () => {
  const json = { accept: 'application/json', 'content-type': 'application/json' };

  test('create', () => {
    const object = { metadata: { name: 'x', namespace: 'n' }, data: {} };
    const options = { fieldManager: 'me', fieldValidation: 'Strict', dryRun: true } as const;
    expect(build.createRequest(configMaps, object, options)).toEqual({
      method: 'POST',
      path: '/api/v1/namespaces/n/configmaps?dryRun=All&fieldManager=me&fieldValidation=Strict',
      headers: json,
      body: '{"metadata":{"name":"x","namespace":"n"},"data":{},"apiVersion":"v1","kind":"ConfigMap"}',
    });
  });

  test('create of a subresource, whose body has a kind of its own', () => {
    const eviction = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'x', namespace: 'n' },
    };
    expect(build.createRequest(configMaps, eviction, { subresource: 'eviction' })).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/n/configmaps/x/eviction',
      body: JSON.stringify(eviction),
    });
  });

  test('update', () => {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } };
    const options = { namespace: 'n', subresource: 'status' };
    expect(build.updateRequest(deployments, object, options)).toEqual({
      method: 'PUT',
      path: '/apis/apps/v1/namespaces/n/deployments/x/status',
      headers: json,
      body: JSON.stringify(object),
    });
  });

  test.each([
    [
      { type: 'json', body: [{ op: 'test' }] },
      'application/json-patch+json',
      '',
      '[{"op":"test"}]',
    ],
    [{ type: 'merge', body: { a: 1 } }, 'application/merge-patch+json', '', '{"a":1}'],
    [
      { type: 'strategic', body: { a: 1 } },
      'application/strategic-merge-patch+json',
      '',
      '{"a":1}',
    ],
    [
      { type: 'apply', body: { metadata: { name: 'x' } }, force: true },
      'application/apply-patch+yaml',
      '?fieldManager=me&force=true',
      '{"metadata":{"name":"x"},"apiVersion":"v1","kind":"ConfigMap"}',
    ],
  ] as const)('patch %j', (patch, type, query, body) => {
    const options = { namespace: 'n', ...(query !== '' && { fieldManager: 'me' }) };
    expect(build.patchRequest(configMaps, { name: 'x', patch }, options)).toEqual({
      method: 'PATCH',
      path: `/api/v1/namespaces/n/configmaps/x${query}`,
      headers: { accept: 'application/json', 'content-type': type },
      body,
    });
  });

  test('delete', () => {
    const request = build.deleteRequest(configMaps, 'x', {
      namespace: 'n',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
      dryRun: true,
    });
    expect(request).toMatchObject({ method: 'DELETE', path: '/api/v1/namespaces/n/configmaps/x' });
    expect(JSON.parse(request.body ?? '')).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
      dryRun: ['All'],
    });
  });

  test('delete of a selection', () => {
    const request = build.deleteCollectionRequest(configMaps, {
      namespace: 'n',
      labelSelector: 'a',
    });
    expect(request).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/namespaces/n/configmaps?labelSelector=a',
    });
  });

  test('of another path', () => {
    expect(
      build.rawRequest({
        method: 'POST',
        path: '/x',
        query: { a: ['1', '2'], b: undefined, c: false },
        body: { d: 1 },
        headers: { accept: '*/*' },
      }),
    ).toEqual({
      method: 'POST',
      path: '/x?a=1&a=2&c=false',
      headers: { accept: '*/*', 'content-type': 'application/json' },
      body: '{"d":1}',
    });
  });
});

test.each([
  [() => build.getRequest(configMaps, 'x'), 'the namespace is missing'],
  [() => build.createRequest(configMaps, { metadata: { name: 'x' } }), 'the namespace is missing'],
  [() => build.getRequest(nodes, 'x', { namespace: 'n' }), 'it does not live in namespaces'],
  [() => build.getRequest(nodes, ''), '"" is no name'],
  [() => build.getRequest(nodes, '..'), '".." is no name'],
  [() => build.getRequest(nodes, 'a/b'), '"a/b" is no name'],
  [() => build.getRequest(nodes, 'a%2fb'), '"a%2fb" is no name'],
  [() => build.getRequest(nodes, 'a\ud800'), '"a\\ud800" is no name'],
  [() => build.getRequest(nodes, 'x', { subresource: 'proxy/../..' }), '".." is no name'],
  [() => build.updateRequest(nodes, {}), 'metadata.name is missing'],
])('an address that would mean something else is refused: %s', (work, reason) => {
  expect(work).toThrow(
    expect.objectContaining({
      code: 'CLIENT_BAD_ADDRESS',
      message: expect.stringContaining(reason) as string,
    }),
  );
});

describe('impersonation', () => {
  test('goes into headers', () => {
    expect(
      impersonationHeaders({
        user: 'jörg',
        uid: 'u',
        groups: ['a', 'b'],
        extra: { 'Example.com/Scopes': ['x', 'y'] },
      }),
    ).toEqual({
      'impersonate-user': 'jÃ¶rg',
      'impersonate-uid': 'u',
      'impersonate-group': ['a', 'b'],
      'impersonate-extra-example.com%2Fscopes': ['x', 'y'],
    });
  });

  test.each([
    { user: 'a\r\nImpersonate-Group: system:masters' },
    { user: 'a', groups: ['b\n'] },
    { user: 'a', extra: { k: ['\0'] } },
  ])('cannot make headers of its own: %j', (as) => {
    expect(() => impersonationHeaders(as)).toThrow(
      expect.objectContaining({ code: 'CLIENT_BAD_HEADER' }),
    );
  });
});

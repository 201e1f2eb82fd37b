import { expect, test } from 'vitest';
import { parseRequestInfo } from './request-info.ts';

const requests = [
  {
    ask: 'GET /api/v1/namespaces/a/pods/b/log',
    is: { verb: 'get', group: '', resource: 'pods', namespace: 'a', name: 'b', subresource: 'log' },
  },
  { ask: 'GET /api/v1/pods', is: { verb: 'list', resource: 'pods', namespace: '', name: '' } },
  { ask: 'GET /api/v1/pods?watch=true', is: { verb: 'watch', resource: 'pods' } },
  { ask: 'GET /api/v1/pods?watch=false', is: { verb: 'list' } },
  {
    ask: 'GET /apis/apps/v1/namespaces/a/deployments',
    is: { verb: 'list', group: 'apps', resource: 'deployments', namespace: 'a' },
  },
  { ask: 'POST /api/v1/namespaces', is: { verb: 'create', resource: 'namespaces', name: '' } },
  {
    ask: 'GET /api/v1/namespaces/a',
    is: { verb: 'get', resource: 'namespaces', name: 'a', namespace: 'a' },
  },
  {
    ask: 'PUT /api/v1/namespaces/a/finalize',
    is: { verb: 'update', resource: 'namespaces', name: 'a', subresource: 'finalize' },
  },
  { ask: 'PUT /api/v1/namespaces/a/status', is: { resource: 'namespaces', subresource: 'status' } },
  {
    ask: 'PATCH /api/v1/nodes/n',
    is: { verb: 'patch', resource: 'nodes', name: 'n', namespace: '' },
  },
  { ask: 'DELETE /api/v1/namespaces/a/pods', is: { verb: 'deletecollection', resource: 'pods' } },
  { ask: 'DELETE /api/v1/namespaces/a/pods/b', is: { verb: 'delete', name: 'b' } },
  {
    ask: 'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    is: { name: 'system:node' },
  },
  { ask: 'GET /apis/apps', is: { isResourceRequest: false, verb: 'get', path: '/apis/apps' } },
  { ask: 'GET /api/v1', is: { isResourceRequest: false } },
  { ask: 'GET /healthz', is: { isResourceRequest: false, verb: 'get', path: '/healthz' } },
];

test.each(requests)('$ask', ({ ask, is }) => {
  const [method = '', target = ''] = ask.split(' ');
  const url = new URL(target, 'http://x');
  expect(parseRequestInfo(method, url.pathname, url.searchParams)).toMatchObject(is);
});

test('a path that is not well escaped is refused', () => {
  expect(() => parseRequestInfo('GET', '/api/v1/%zz/x', new URLSearchParams())).toThrow(URIError);
});

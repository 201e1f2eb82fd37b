import { hasCode } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { namespaceInPath, parseClusterPath } from './cluster-path.ts';

function outcome(path: string): unknown {
  try {
    return parseClusterPath(path).path;
  } catch (error) {
    return hasCode(error, 'PROXY_PATH_REFUSED') ? 'refused' : error;
  }
}

describe('parseClusterPath', () => {
  it('splits cluster and path', () => {
    expect(parseClusterPath('/k8s/clusters/c-abc12/api/v1/pods')).toEqual({
      cluster: 'c-abc12',
      path: '/api/v1/pods',
    });
    expect(parseClusterPath('/k8s/clusters/local')).toEqual({ cluster: 'local', path: '/' });
    expect(parseClusterPath('/k8s/clusters/local/')).toEqual({ cluster: 'local', path: '/' });
  });

  it('keeps the spelling of names', () => {
    expect(
      outcome('/k8s/clusters/c-1/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node'),
    ).toBe('/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node');
    expect(outcome('/k8s/clusters/c-1/api/v1/namespaces/a/pods/b%20c')).toBe(
      '/api/v1/namespaces/a/pods/b%20c',
    );
  });

  it.each([
    '/k8s/clusters/../v3/clusters',
    '/k8s/clusters/c-1/../c-2/api',
    '/k8s/clusters/c-1/api/%2e%2e/c-2',
    '/k8s/clusters/c-1/api/.%2E/x',
    '/k8s/clusters/c-1/./api',
    '/k8s/clusters/c-1//api',
    '/k8s/clusters/c-1/api%2fv1',
    '/k8s/clusters/c-1/api%252fv1',
    '/k8s/clusters/c-1/api\\v1',
    '/k8s/clusters/c-1/api%5cv1',
    '/k8s/clusters/c-1/api%00',
    '/k8s/clusters/c-1%2f/api',
    '/k8s/clusters/C-1/api',
    '/k8s/clusters//api',
    '/k8s/clusters/c_1/api',
    'http://evil/k8s/clusters/c-1/api',
  ])('refuses %s', (path) => {
    expect(outcome(path)).toBe('refused');
  });

  it('leaves what is below a proxy segment to the program there, but for dot segments', () => {
    const base = '/k8s/clusters/c-1/api/v1/namespaces/a/services/http:web:80/proxy';
    expect(outcome(`${base}/a//b%2Fc`)).toBe(
      '/api/v1/namespaces/a/services/http:web:80/proxy/a//b%2Fc',
    );
    expect(outcome(`${base}/../../secrets`)).toBe('refused');
  });
});

describe('namespaceInPath', () => {
  it.each([
    ['/api/v1/namespaces/shop/pods', 'shop'],
    ['/api/v1/namespaces/shop', 'shop'],
    ['/apis/apps/v1/namespaces/shop/deployments/namespaces', 'shop'],
    ['/api/v1/watch/namespaces/shop/pods', 'shop'],
    ['/apis/apps/v1/watch/namespaces/shop/deployments', 'shop'],
    ['/api/v1/namespaces/sh%6Fp/pods/web/exec', 'shop'],
    ['/api/v1/namespaces/%zz/pods', undefined],
    ['/api/v1/namespaces', undefined],
    ['/api/v1/pods', undefined],
    ['/apis/example.com/v1/things/namespaces/shop', undefined],
    ['/version', undefined],
  ])('%s: %s', (path, namespace) => {
    expect(namespaceInPath(path)).toBe(namespace);
  });
});

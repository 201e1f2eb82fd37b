import type { RequestDescription } from '@drover/norman';
import { describe, expect, it } from 'vitest';
import { auditedAction } from './audited-action.ts';

const described: RequestDescription = {
  verb: 'list',
  group: 'g',
  version: 'v3',
  resource: 'users',
};

function actionOf(
  method: string,
  url: string,
  facts: Partial<RequestDescription> = {},
): ReturnType<typeof auditedAction> {
  const norman = { describe: () => ({ ...described, ...facts }) };
  return auditedAction({ method, url, isUpgrade: false, impersonates: false }, norman);
}

describe('auditedAction', () => {
  it.each(['/', '/assets/a.js', '/ping', '/healthz', '/v3/connect', '/v3/import/t_c-1.yaml'])(
    'writes nothing down of %s',
    (url) => {
      expect(actionOf('GET', url)).toBeUndefined();
    },
  );

  it.each([
    ['/verify-auth?code=x&state=y', { resource: 'authproviders', subresource: 'login' }],
    [
      '/v1-oidc/oidc/login?returnTo=/',
      { resource: 'authproviders', name: 'oidc', subresource: 'login' },
    ],
    [
      '/v1-oidc/oidc/backchannel-logout',
      { resource: 'authproviders', name: 'oidc', subresource: 'logout' },
    ],
  ])('writes logins at identity providers down before they happen: %s', (url, object) => {
    expect(actionOf('GET', url)).toMatchObject({ verb: 'create', object, isGuarded: true });
  });

  it.each([
    ['reads', actionOf('GET', '/v3/users'), false],
    ['writes', actionOf('POST', '/v3/users', { verb: 'create' }), true],
    ['reads of secrets', actionOf('GET', '/v3/x', { resource: 'namespacedcertificates' }), true],
    [
      'reads of cloud credentials',
      actionOf('GET', '/v3/x', { resource: 'cloudcredentials' }),
      true,
    ],
    ['reads of a cluster', actionOf('GET', '/k8s/clusters/c-1/api/v1/pods'), false],
    ['watches of secrets', actionOf('GET', '/k8s/clusters/c-1/api/v1/secrets?watch=1'), true],
    [
      'exec by WebSocket',
      actionOf('GET', '/k8s/clusters/c-1/api/v1/namespaces/n/pods/p/exec'),
      true,
    ],
    ['deletes of a cluster', actionOf('DELETE', '/k8s/clusters/c-1/api/v1/namespaces/n'), true],
    ['a path that is badly encoded', actionOf('GET', '/k8s/clusters/c-1/%zz'), false],
  ])('guards %s or not', (_what, action, isGuarded) => {
    expect(action?.isGuarded).toBe(isGuarded);
  });

  it('says what a request through the proxy is about', () => {
    const url = '/k8s/clusters/c-1/apis/apps/v1/namespaces/n/deployments/d/scale?x=1';
    expect(actionOf('PUT', url)).toEqual({
      verb: 'update',
      cluster: 'c-1',
      object: {
        resource: 'deployments',
        namespace: 'n',
        name: 'd',
        apiGroup: 'apps',
        apiVersion: 'v1',
        subresource: 'scale',
      },
      isGuarded: true,
      isLasting: false,
      isLogin: false,
    });
  });

  it('knows logins', () => {
    const facts = { verb: 'create', resource: 'localproviders', subresource: 'login' };
    expect(actionOf('POST', '/v3-public/x', facts)).toMatchObject({
      isLogin: true,
      isGuarded: true,
    });
  });
});

import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';
import { type Answer, type Method, resolveStep } from './step.ts';

describe('a step', () => {
  const answers: Answer[] = [
    { status: 201, headers: {}, body: { metadata: { name: 'a', uid: 'u', resourceVersion: '1' } } },
    { status: 200, headers: {}, body: { metadata: { name: 'a', resourceVersion: '2' } } },
    {
      status: 200,
      headers: {},
      body: {
        kind: 'XList',
        metadata: { continue: 'c', resourceVersion: '9' },
        items: [{ n: 7 }],
      },
    },
  ];

  test('refers to what the same server answered before', () => {
    const body = {
      first: '{{first:a.metadata.resourceVersion}}',
      last: '{{last:a.metadata.resourceVersion}}',
      item: '{{2.items.0.n}}',
      none: '{{7.x}}',
    };
    const path =
      '/{{ns}}?continue={{list.continue}}&resourceVersion={{list.version}}&uid={{0.metadata.uid}}';
    expect(resolveStep({ method: 'POST', path, body }, 'space', answers)).toEqual({
      method: 'POST',
      path: '/space?continue=c&resourceVersion=9&uid=u',
      body: { first: '1', last: '2', item: '7', none: 'missing' },
    });
  });

  test.each<[Method, string, string, string]>([
    ['GET', '/api/v1/namespaces/{{ns}}/pods', 'list', 'core/pods'],
    ['GET', '/api/v1/namespaces/{{ns}}/pods/a/log', 'get', 'core/pods/log'],
    ['GET', '/api/v1/namespaces/{{ns}}', 'get', 'core/namespaces'],
    ['PUT', '/api/v1/namespaces/{{ns}}/finalize', 'update', 'core/namespaces/finalize'],
    [
      'DELETE',
      '/apis/apps/v1/namespaces/{{ns}}/deployments?x=y',
      'deletecollection',
      'apps/deployments',
    ],
    ['WATCH', '/api/v1/watch/namespaces/{{ns}}/configmaps', 'watch', 'core/configmaps'],
    [
      'GET',
      '/apis/{{ns}}.example.com/v1/namespaces/{{ns}}/things?watch=1',
      'watch',
      'custom/things',
    ],
    ['GET', '/version', 'get', '(none)'],
  ])('%s %s is %s of %s', (method, path, verb, resource) => {
    expect(classify({ method, path })).toEqual({ verb, resource });
  });
});

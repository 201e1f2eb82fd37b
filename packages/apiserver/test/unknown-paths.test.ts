import { expect, test } from 'vitest';
import { withServer } from './raw-request.ts';

const NO_PAGE = '404 page not found\n';

test.each([
  ['/apis/nope', NO_PAGE],
  ['/apis/nope/v1', NO_PAGE],
  ['/apis/nope/v1/things', NO_PAGE],
  ['/apis/nope/v1/namespaces/default/things/x', NO_PAGE],
  ['/openapi', NO_PAGE],
  ['/openapi/v9', NO_PAGE],
  ['/openapi/v3/apis/nope/v1', ''],
])('of %s there is no page', (path, text) =>
  withServer(async (request) => {
    expect(await request('GET', path)).toMatchObject({ status: 404, text });
  }),
);

test.each(['/api/v9', '/api/v1/nope', '/apis/apps/v9', '/apis/apps/v1/nope'])(
  '%s is in a group that is always there',
  (path) =>
    withServer(async (request) => {
      expect(await request('GET', path)).toMatchObject({
        status: 404,
        body: {
          kind: 'Status',
          reason: 'NotFound',
          message: 'the server could not find the requested resource',
          details: {},
        },
      });
    }),
);

test.each([
  ['/api', 405],
  ['/api/v1', 405],
  ['/apis/apps/v1', 405],
  ['/api/v1/namespaces/default/configmaps', 405],
  ['/version', 405],
  ['/apis', 200],
  ['/apis/apps', 200],
  ['/openapi/v2', 200],
  ['/healthz', 200],
])('the headers of %s alone are answered with %i', (path, status) =>
  withServer(async (request) => {
    expect(await request('HEAD', path)).toMatchObject({ status });
  }),
);

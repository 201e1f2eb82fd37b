import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const token = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64url');
const LIST = 'ListOptions.meta.k8s.io "" is invalid: ';

test.each([
  [
    'resourceVersionMatch=Exact',
    422,
    `${LIST}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`,
  ],
  [
    'resourceVersion=0&resourceVersionMatch=Exact',
    422,
    `${LIST}resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
  ],
  [
    'resourceVersion=1&resourceVersionMatch=Foo',
    422,
    `${LIST}resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""`,
  ],
  [
    'sendInitialEvents=true',
    422,
    `${LIST}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`,
  ],
  [
    'resourceVersion=abc',
    400,
    'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  ['limit=', 400, 'strconv.ParseInt: parsing "": invalid syntax'],
  [
    'limit=99999999999999999999',
    400,
    'strconv.ParseInt: parsing "99999999999999999999": value out of range',
  ],
  [
    'continue=xyz',
    400,
    expect.stringMatching(/^invalid continue token: continue key is not valid: /) as string,
  ],
  [
    'continue=%00',
    400,
    'invalid continue token: continue key is not valid: illegal base64 data at input byte 0',
  ],
  [
    `continue=${token({ v: 'x' })}`,
    400,
    'invalid continue token: continue key is not valid: server does not recognize this encoded version x',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1' })}`,
    400,
    'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 5 })}`,
    400,
    'invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: -1, start: '../a' })}`,
    400,
    'invalid continue token: continue key is not valid: ../a',
  ],
  ['labelSelector=%21a%3Db', 400, "found '=', expected: ',' or 'end of string'"],
  [
    'fieldSelector=spec.x%3D1',
    400,
    '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  [
    'watch=1&sendInitialEvents=true',
    422,
    `${LIST}resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`,
  ],
  [
    'watch=1&resourceVersionMatch=NotOlderThan',
    422,
    `${LIST}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`,
  ],
])('%s is refused', (query, code, message) =>
  withServer(async (request) => {
    expect(await request('GET', `${maps}?${query}`)).toMatchObject({
      status: code,
      body: { kind: 'Status', code, message },
    });
  }),
);

test.each([
  ['/api/v1/namespaces/default/events', 'involvedObject.name'],
  ['/apis/events.k8s.io/v1/namespaces/default/events', 'regarding.name'],
])('events of %s are selected by what they are about', (path, field) =>
  withServer(async (request) => {
    const event = (name: string, about: string): object => ({
      metadata: { name, namespace: 'default' },
      involvedObject: { kind: 'Pod', namespace: 'default', name: about },
      reason: 'r',
      type: 'Normal',
    });
    for (const about of ['a', 'b']) {
      await request('POST', '/api/v1/namespaces/default/events', {
        body: event(`e${about}`, about),
      });
    }
    expect(await request('GET', `${path}?fieldSelector=${field}%3Db`)).toMatchObject({
      body: { items: [{ metadata: { name: 'eb' } }] },
    });
  }),
);

test('a node that does not say so can be scheduled to', () =>
  withServer(async (request) => {
    await request('POST', '/api/v1/nodes', { body: { metadata: { name: 'n' } } });
    const list = await request('GET', '/api/v1/nodes?fieldSelector=spec.unschedulable%3Dfalse');
    expect(list).toMatchObject({ body: { items: [{ metadata: { name: 'n' } }] } });
  }));

test('who takes any state gets all of it', () =>
  withServer(async (request) => {
    for (const name of ['a', 'b']) await request('POST', maps, { body: { metadata: { name } } });
    const { body } = await request('GET', `${maps}?limit=1&resourceVersion=0`);
    expect((body as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(2);
    expect(body).not.toHaveProperty('metadata.continue');
  }));

const events = (body: unknown): string[] =>
  [body].flat().map((event) => {
    const { type, object } = event as { type: string; object: { metadata: { name?: string } } };
    return `${type} ${object.metadata.name ?? ''}`.trim();
  });

test('a watch without a version begins with what is there and marks the end of it', () =>
  withServer(async (request) => {
    await request('POST', '/api/v1/nodes', { body: { metadata: { name: 'n' } } });
    const path = '/api/v1/nodes?watch=1&timeoutSeconds=1&allowWatchBookmarks=true';
    const { body, headers } = await request('GET', path);
    expect(headers['content-type']).toBe('application/json');
    expect(events(body)).toEqual(['ADDED n', 'BOOKMARK']);
    expect(body).toMatchObject([
      {},
      { object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
    ]);
  }));

test.each(['/api/v1/watch/nodes/n', '/api/v1/watch/nodes?fieldSelector=metadata.name%3Dn'])(
  'the older path of a watch still works: %s',
  (path) =>
    withServer(async (request) => {
      for (const name of ['m', 'n']) {
        await request('POST', '/api/v1/nodes', { body: { metadata: { name } } });
      }
      const separator = path.includes('?') ? '&' : '?';
      const { body } = await request('GET', `${path}${separator}timeoutSeconds=1`);
      expect(events(body)).toEqual(['ADDED n']);
    }),
);

test('an object that leaves the selection is deleted for the watcher, and one that enters it is new', () =>
  withServer(async (request) => {
    const { body: list } = await request('GET', maps);
    const { resourceVersion } = (list as { metadata: { resourceVersion: string } }).metadata;
    await request('POST', maps, { body: { metadata: { name: 'x', labels: { in: 'no' } } } });
    for (const value of ['yes', 'no']) {
      const body = { metadata: { labels: { in: value } } };
      await request('PATCH', `${maps}/x`, { body, headers: PATCH.merge });
    }
    const query = `watch=1&timeoutSeconds=1&labelSelector=in%3Dyes&resourceVersion=${resourceVersion}`;
    expect(events((await request('GET', `${maps}?${query}`)).body)).toEqual([
      'ADDED x',
      'DELETED x',
    ]);
  }));

test('a watch that wants what is still to come says so', () =>
  withServer(async (request) => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const { status, body } = await request('GET', `${maps}?${query}&resourceVersion=99999999`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: 'ERROR', object: { code: 504, reason: 'Timeout' } });
  }));

test.each([
  ['events', ['1']],
  ['configmaps', ['1', '2']],
])('a list of %s in any state counts its limit where it is not cached', (resource, names) =>
  withServer(async (request) => {
    const path = `/api/v1/namespaces/default/${resource}`;
    const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p' };
    const content = resource === 'events' ? { involvedObject } : {};
    for (const name of ['1', '2'])
      await request('POST', path, { body: { metadata: { name }, ...content } });
    const { body } = await request('GET', `${path}?resourceVersion=0&limit=1`);
    const { items } = body as { items: { metadata: { name: string } }[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
  }),
);

test.each([
  ['/apis/batch/v1/jobs', 'field label "spec.odd" not supported for Job'],
  [
    '/apis/resource.k8s.io/v1/resourceslices',
    'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: spec.odd',
  ],
  ['/api/v1/pods', 'field label not supported: spec.odd'],
  [
    '/api/v1/configmaps',
    '"spec.odd" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
])('a field of %s that cannot be selected', (path, message) =>
  withServer(async (request) => {
    expect(await request('GET', `${path}?fieldSelector=spec.odd%3D1`)).toMatchObject({
      status: 400,
      body: { message },
    });
  }),
);

import { FakeClock } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import { createClient } from '../rest/create-client.ts';
import { fetchTransport } from '../transport/fetch-transport.ts';
import { createDiscovery } from './discovery.ts';

const aggregated = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            resources: [
              {
                resource: 'pods',
                responseKind: { group: '', version: 'v1', kind: 'Pod' },
                scope: 'Namespaced',
                singularResource: 'pod',
                verbs: ['get', 'list'],
                shortNames: ['po'],
                categories: ['all'],
                subresources: [{ subresource: 'log', verbs: ['get'] }],
              },
              {
                resource: 'events',
                responseKind: { kind: 'Event' },
                scope: 'Namespaced',
                singularResource: 'event',
                shortNames: ['ev'],
              },
              { resource: 'parents', subresources: [] },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'events.k8s.io' },
        versions: [
          {
            version: 'v1',
            resources: [
              {
                resource: 'events',
                responseKind: { kind: 'Event' },
                scope: 'Namespaced',
                shortNames: ['ev'],
              },
            ],
          },
        ],
      },
      {
        metadata: { name: 'x.io' },
        versions: [
          {
            version: 'v2',
            resources: [{ resource: 'things', responseKind: { kind: 'Thing' }, scope: 'Cluster' }],
          },
          {
            version: 'v1',
            resources: [{ resource: 'things', responseKind: { kind: 'Thing' }, scope: 'Cluster' }],
          },
        ],
      },
    ],
  },
};

const classic = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      {
        name: 'x.io',
        versions: [{ groupVersion: 'x.io/v2' }, { groupVersion: 'x.io/v1' }],
        preferredVersion: { groupVersion: 'x.io/v1' },
      },
    ],
  },
  '/api/v1': {
    resources: [
      {
        name: 'pods',
        singularName: 'pod',
        namespaced: true,
        kind: 'Pod',
        verbs: ['get'],
        shortNames: ['po'],
      },
      { name: 'pods/log', namespaced: true, kind: 'Pod', verbs: ['get'] },
    ],
  },
  '/apis/x.io/v1': { resources: [{ name: 'things', kind: 'Thing', namespaced: false }] },
};

const serve = (pages: Readonly<Record<string, unknown>>) => {
  const asked: string[] = [];
  const clock = new FakeClock();
  const failures: unknown[] = [];
  const transport = fetchTransport((request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const page = pages[pathname];
    return page === undefined ? new Response('', { status: 503 }) : Response.json(page);
  });
  const discovery = createDiscovery(createClient({ transport, clock }), {
    clock,
    onFailure: (error) => failures.push(error),
  });
  return { asked, clock, discovery, failures };
};

describe('aggregated', () => {
  test('reads everything in two calls, and keeps it', async () => {
    const { discovery, asked } = serve(aggregated);
    const [pods] = await discovery.resources();
    expect(pods).toEqual({
      group: '',
      version: 'v1',
      resource: 'pods',
      kind: 'Pod',
      namespaced: true,
      singular: 'pod',
      shortNames: ['po'],
      categories: ['all'],
      verbs: ['get', 'list'],
      subresources: ['log'],
      preferred: true,
    });
    await Promise.all([discovery.resources(), discovery.findKind({ kind: 'Pod' })]);
    expect(asked).toEqual(['/api', '/apis']);
  });

  test.each([
    ['po', 'pods', '', 'v1'],
    ['Pod', 'pods', '', 'v1'],
    ['PODS', 'pods', '', 'v1'],
    ['ev', 'events', '', 'v1'],
    ['events.events.k8s.io', 'events', 'events.k8s.io', 'v1'],
    ['things', 'things', 'x.io', 'v2'],
    ['things.x.io', 'things', 'x.io', 'v2'],
    ['things.v1.x.io', 'things', 'x.io', 'v1'],
  ])('%s means %s of %s/%s', async (name, resource, group, version) => {
    const { discovery } = serve(aggregated);
    expect(await discovery.findName(name)).toMatchObject({ resource, group, version });
  });

  test('finds kinds, preferring the preferred version', async () => {
    const { discovery } = serve(aggregated);
    expect(await discovery.findKind({ kind: 'Thing', group: 'x.io' })).toMatchObject({
      version: 'v2',
    });
    expect(await discovery.findKind({ kind: 'Thing', group: 'x.io', version: 'v1' })).toMatchObject(
      { version: 'v1', preferred: false },
    );
    expect(await discovery.findKind({ kind: 'Thing' })).toBeUndefined();
  });
});

test('classic, where one group fails', async () => {
  const { discovery, failures } = serve(classic);
  const resources = await discovery.resources();
  expect(
    resources.map(({ resource, version, preferred }) => `${resource} ${version} ${preferred}`),
  ).toEqual(['pods v1 true', 'things v1 true']);
  expect(resources[0]?.subresources).toEqual(['log']);
  expect(failures).toMatchObject([{ reason: 'ServiceUnavailable' }]);
});

test('looks again for what it does not find, but not all the time', async () => {
  const pages: Record<string, unknown> = { ...classic };
  const { discovery, asked, clock } = serve(pages);
  expect(await discovery.findName('new')).toBeUndefined();
  expect(await discovery.findName('new')).toBeUndefined();
  const before = asked.length;
  pages['/apis/x.io/v2'] = { resources: [{ name: 'news', singularName: 'new', kind: 'New' }] };
  await clock.advance(10_000);
  expect(await discovery.findName('new')).toMatchObject({ resource: 'news', version: 'v2' });
  expect(asked.length).toBe(before * 2);
});

test('a failure is told, and not kept', async () => {
  const pages: Record<string, unknown> = {};
  const { discovery } = serve(pages);
  await expect(discovery.resources()).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  Object.assign(pages, aggregated);
  expect(await discovery.findName('po')).toMatchObject({ resource: 'pods' });
});

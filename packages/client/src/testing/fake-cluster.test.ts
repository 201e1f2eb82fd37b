import {
  isAlreadyExists,
  isConflict,
  isExpired,
  isNotFound,
  type ResourceType,
  serviceUnavailableError,
  type WatchEvent,
} from '@drover/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const map = (name: string, fields: object = {}) => ({
  metadata: { name, namespace: 'n' },
  ...fields,
});

describe('objects', () => {
  test('are created once, with what the API gives them', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    const created = await resource.create(map('a', { data: { x: '1' }, status: 'ignored' }));
    expect(created).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'n', generation: 1, resourceVersion: '2' },
      data: { x: '1' },
    });
    expect(created).not.toHaveProperty('status');
    expect(isAlreadyExists(await failure(resource.create(map('a'))))).toBe(true);
    const generated = await resource.create({ metadata: { generateName: 'a-', namespace: 'n' } });
    expect(generated.metadata?.name).toMatch(/^a-[a-z0-9]{5}$/);
  });

  test('are updated from their newest version, and only when something changes', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    const first = await resource.create(map('a', { data: { x: '1' } }));
    const second = await resource.update({ ...first, data: { x: '2' } });
    expect(second.metadata).toMatchObject({ generation: 2, resourceVersion: '3' });
    expect(isConflict(await failure(resource.update({ ...first, data: { x: '3' } })))).toBe(true);
    expect(await resource.update(second)).toEqual(second);
    const labelled = await resource.patch(
      'a',
      { type: 'merge', body: { metadata: { labels: { l: '1' } } } },
      { namespace: 'n' },
    );
    expect(labelled.metadata).toMatchObject({ generation: 2, labels: { l: '1' } });
  });

  test('have a status of its own', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    const created = await resource.create(map('a', { spec: 1 }));
    const withStatus = await resource.update(
      { ...created, spec: 2, status: 'up' },
      { subresource: 'status' },
    );
    expect(withStatus).toMatchObject({ spec: 1, status: 'up' });
    expect(await resource.update({ ...withStatus, spec: 3, status: 'down' })).toMatchObject({
      spec: 3,
      status: 'up',
    });
  });

  test('with finalizers go when the last finalizer does', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    await resource.create({ metadata: { name: 'a', namespace: 'n', finalizers: ['f'] } });
    await resource.delete('a', { namespace: 'n' });
    const marked = await resource.get('a', { namespace: 'n' });
    expect(marked.metadata?.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
    await resource.update({ ...marked, metadata: { ...marked.metadata, finalizers: [] } });
    expect(isNotFound(await failure(resource.get('a', { namespace: 'n' })))).toBe(true);
  });

  test('fail as a test wants them to', async () => {
    const cluster = new FakeCluster();
    cluster.onCall(({ verb }) => {
      if (verb === 'list') throw serviceUnavailableError('not now');
    });
    const failed = await failure(cluster.client().resource(configMaps).list());
    expect(failed).toMatchObject({ reason: 'ServiceUnavailable' });
  });
});

describe('watches', () => {
  const collect = async (events: AsyncIterable<WatchEvent>, count: number): Promise<string[]> => {
    const seen: string[] = [];
    for await (const { type, object } of events) {
      seen.push(`${type} ${(object.metadata as { name?: string }).name ?? ''}`.trim());
      if (seen.length === count) break;
    }
    return seen;
  };

  test('replay what happened since their version, then follow', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    await resource.create(map('a'));
    const { metadata } = await resource.list();
    await resource.create(map('b'));
    const seen = collect(resource.watch({ resourceVersion: metadata.resourceVersion ?? '' }), 3);
    await resource.patch('a', { type: 'merge', body: { data: { x: '1' } } }, { namespace: 'n' });
    await resource.delete('b', { namespace: 'n' });
    expect(await seen).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b']);
  });

  test('begin with what is there when they are asked to', async () => {
    const cluster = new FakeCluster();
    cluster.seed(configMaps, map('a'), map('b'));
    const resource = cluster.client().resource(configMaps);
    expect(await collect(resource.watch({ sendInitialEvents: true }), 3)).toEqual([
      'ADDED a',
      'ADDED b',
      'BOOKMARK',
    ]);
  });

  test('of a selection see objects come and go', async () => {
    const resource = new FakeCluster().client().resource(configMaps);
    const { metadata } = await resource.list();
    const label = (value: string) =>
      resource.patch(
        'a',
        { type: 'merge', body: { metadata: { labels: { l: value } } } },
        { namespace: 'n' },
      );
    await resource.create(map('a'));
    await label('yes');
    await label('no');
    const watch = resource.watch({
      resourceVersion: metadata.resourceVersion ?? '',
      labelSelector: 'l=yes',
    });
    expect(await collect(watch, 2)).toEqual(['ADDED a', 'DELETED a']);
  });

  test('from a forgotten version are refused, and end when the server ends them', async () => {
    const cluster = new FakeCluster();
    const resource = cluster.client().resource(configMaps);
    await resource.create(map('a'));
    cluster.compact();
    expect(isExpired(await failure(collect(resource.watch({ resourceVersion: '1' }), 1)))).toBe(
      true,
    );
    const seen = collect(resource.watch({ resourceVersion: '2' }), 5);
    cluster.endWatches();
    expect(await seen).toEqual([]);
  });

  test('end with the signal of the caller', async () => {
    const controller = new AbortController();
    const resource = new FakeCluster().client().resource(configMaps);
    const seen = failure(collect(resource.watch({ signal: controller.signal }), 1));
    controller.abort(new Error('enough'));
    expect(await seen).toMatchObject({ message: 'enough' });
  });
});

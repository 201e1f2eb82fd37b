import type { KubernetesObject } from '@drover/apimachinery';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { ChangeFeed, type DownstreamCluster, informersIn, namespacesOf } from '@drover/controllers';
import { namespaces } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import type { LeftProject } from '../src/proxy/live-requests.ts';
import { NamespaceMoves } from '../src/proxy/namespace-moves.ts';

async function setUp() {
  const runtime = createTestRuntime();
  const client = new FakeCluster().client();
  const cache = createInformerCache(runtime, { client });
  const { signal } = new AbortController();
  void cache.run({ signal });
  const resource = client.resource<KubernetesObject>(namespaces);
  const annotated = (project: string | null) => ({
    annotations: { 'field.cattle.io/projectId': project },
  });
  await resource.create({
    metadata: { name: 'shop', ...annotated('c-1:p-1') },
  } as KubernetesObject);
  await runtime.clock.advance(0);
  const informer = informersIn(cache);
  const there: DownstreamCluster = { cluster: 'c-1', client, home: client, cache, informer };
  const feed = new ChangeFeed();
  const left: LeftProject[] = [];
  const moves = new NamespaceMoves({
    downstream: { get: () => there, changes: (until) => feed.changes(until, ['c-1']) },
    live: { leftProject: (each) => left.push(each) },
  });
  namespacesOf(there);
  await runtime.clock.advance(0);
  void moves.run({ signal });
  await runtime.clock.advance(0);
  return {
    left,
    again: () => feed.tell('c-1'),
    move: async (project: string | null) => {
      await resource.patch('shop', { type: 'merge', body: { metadata: annotated(project) } });
      await runtime.clock.advance(0);
    },
  };
}

describe('namespaces that leave their project', () => {
  it('are told once, with the project that they have left', async () => {
    const { left, move, again } = await setUp();
    expect(left).toEqual([]);
    again();
    await move('c-1:p-2');
    const moved = { cluster: 'c-1', namespace: 'shop' };
    expect(left).toEqual([{ ...moved, project: 'p-1' }]);
    await move('c-1:p-2');
    await move(null);
    expect(left).toEqual([
      { ...moved, project: 'p-1' },
      { ...moved, project: 'p-2' },
    ]);
    await move('c-1:p-1');
    expect(left).toHaveLength(2);
  });
});

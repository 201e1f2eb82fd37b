import { startTestApiServer } from '@drover/apiserver/testing';
import { FakeClock } from '@drover/base/testing';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import type { Explorer } from '@drover/explorer';
import { expect, it } from 'vitest';
import type { Upstreams } from '../src/proxy/upstreams.ts';
import { ClusterExplorers } from '../src/v1/cluster-explorers.ts';

/** Explorers of clusters that all have the same API server, reached as its administrator. */
async function start() {
  const stack = new AsyncDisposableStack();
  const api = stack.use(await startTestApiServer());
  const clock = new FakeClock();
  const upstreams = {
    pick: () => ({ transport: api.transport(), host: 'tunnel' }),
  } as unknown as Upstreams;
  const explorers = new ClusterExplorers(createTestRuntime({ clock }), upstreams);
  const stop = new AbortController();
  const running = explorers.run({ signal: stop.signal });
  stack.defer(async () => {
    stop.abort();
    await running;
  });
  return { explorers, clock, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function statusOf(explorer: Explorer, name: string): Promise<number> {
  const { status } = await explorer.handle({
    method: 'GET',
    url: '/v1/namespaces/kube-system',
    headers: {},
    caller: { name, groups: ['system:authenticated'] },
    signal: new AbortController().signal,
    urlPrefix: '/k8s/clusters/c-1',
    origin: 'https://drover.example.org',
  });
  return status;
}

it('asks a cluster through its tunnel, as who asks', async () => {
  await using world = await start();
  const status = await world.explorers.use('c-1', (explorer) => statusOf(explorer, 'mina'));
  expect(status).toBe(403);
});

it('keeps an explorer while it is used, and gives it up when nobody asks', async () => {
  await using world = await start();
  const { explorers, clock } = world;
  const seen: Explorer[] = [];
  const look = (cluster: string) =>
    explorers.use(cluster, (explorer) => {
      seen.push(explorer);
      return Promise.resolve();
    });
  await look('c-1');
  await look('c-1');
  expect(seen[1]).toBe(seen[0]);
  await clock.advance(700_000);
  await look('c-1');
  expect(seen[2]).not.toBe(seen[0]);
});

it('serves so many clusters at a time, and makes room where nobody looks', async () => {
  await using world = await start();
  const { explorers } = world;
  const end = Promise.withResolvers<void>();
  const held = Array.from({ length: 16 }, (_, index) =>
    explorers.use(`c-${index}`, () => end.promise),
  );
  await expect(explorers.use('c-more', () => Promise.resolve())).rejects.toMatchObject({
    code: 'SERVER_TOO_MANY_EXPLORERS',
  });
  end.resolve();
  await Promise.all(held);
  await expect(explorers.use('c-more', () => Promise.resolve('served'))).resolves.toBe('served');
});

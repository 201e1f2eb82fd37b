import { samlToken, token as tokenKind } from '@drover/api';
import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { systemClock, TaskGroup } from '@drover/base';
import { eventually, FakeClock, SeededRandom } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { expect, it } from 'vitest';
import { createTokenPurge } from '../src/token-expiry/token-purge.ts';

const HOUR_MS = 3_600_000;

it('deletes expired tokens and those that nobody fetched, every hour, and no others', async () => {
  const clock = new FakeClock();
  const cluster = new FakeCluster({ clock, random: new SeededRandom(1) });
  const client = cluster.client();
  await using tasks = new TaskGroup();
  const cache = createInformerCache(createTestRuntime({ clock: systemClock }), { client });
  const purge = createTokenPurge({ runtime: createTestRuntime({ clock }), cache, client });
  tasks.run((signal) => cache.run({ signal, stopping: signal }));
  await cache.waitForSync({ signal: tasks.signal });
  const store = async (type: ResourceType, object: DynamicObject): Promise<void> => {
    const namespace = object.metadata?.namespace;
    const options = namespace === undefined ? {} : { namespace };
    const written = await client.resource(type).create(object, options);
    const version = written.metadata?.resourceVersion ?? '0';
    await cache.informer(type).waitForVersion(version, { signal: tasks.signal });
  };
  const token = (name: string, ttl: number): Promise<void> =>
    store(tokenKind.type, { metadata: { name }, userId: 'u-1', ttl });
  await Promise.all(Array.from({ length: 45 }, (_, index) => token(`short-${index}`, 60_000)));
  await token('long', 10 * HOUR_MS);
  await token('endless', 0);
  await store(samlToken.type, { metadata: { name: 'waiting', namespace: 'cattle-global-data' } });
  const left = async (): Promise<readonly unknown[]> => {
    const all = [tokenKind.type, samlToken.type].map((type) => client.resource(type).listAll());
    return (await Promise.all(all)).flatMap(({ items }) =>
      items.map(({ metadata }) => metadata?.name),
    );
  };
  tasks.run((signal) => purge.run({ signal }));
  await eventually(() => expect(clock.pending).toBe(1));
  expect(await left()).toHaveLength(48);
  await clock.advance(0.8 * HOUR_MS);
  expect(await left()).toHaveLength(48);
  await clock.advance(0.4 * HOUR_MS);
  await eventually(async () => {
    await clock.advance(200);
    expect(await left()).toEqual(['endless', 'long']);
  });
});

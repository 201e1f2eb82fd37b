import type { DynamicObject } from '@drover/apimachinery';
import {
  failureStatus,
  forbiddenError,
  type ResourceType,
  StatusError,
  tooManyRequestsError,
} from '@drover/apimachinery';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import { FakeCluster } from '../testing/fake-cluster.ts';
import { type FollowEvent, type WatchFromOptions, watchFrom } from './watch-from.ts';

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const map = (name: string) => ({ metadata: { name, namespace: 'n' } });
const describeEvent = (event: FollowEvent<DynamicObject>): string =>
  event.type === 'LISTED'
    ? `LISTED ${event.list.items.map(({ metadata }) => metadata?.name).join(',')}`
    : `${event.type} ${event.object.metadata?.name ?? ''}`;

const follow = (cluster: FakeCluster, options: WatchFromOptions = {}) => {
  const clock = new FakeClock();
  const retries: number[] = [];
  const events = watchFrom(cluster.client().resource(configMaps), {
    clock,
    random: new SeededRandom(),
    backoff: { initialMs: 1_000, maxMs: 30_000, jitter: 'none' },
    onRetry: (_, delayMs) => retries.push(delayMs),
    ...options,
  });
  const next = async (): Promise<string | undefined> => {
    const { value } = await events.next();
    return value ? describeEvent(value) : undefined;
  };
  return { clock, retries, next, events };
};

describe('watchFrom', () => {
  test('lists, follows, and resumes behind the last version', async () => {
    const cluster = new FakeCluster();
    cluster.seed(configMaps, map('a'));
    const resource = cluster.client().resource(configMaps);
    const { next, clock } = follow(cluster);
    expect(await next()).toBe('LISTED a');
    const second = next();
    await resource.create(map('b'));
    expect(await second).toBe('ADDED b');
    const third = next();
    await clock.advance(0);
    cluster.endWatches();
    await resource.delete('a', { namespace: 'n' });
    await resource.create(map('c'));
    await clock.advance(1_000);
    expect(await third).toBe('DELETED a');
    expect(await next()).toBe('ADDED c');
  });

  test('lists again when the version is forgotten', async () => {
    const cluster = new FakeCluster();
    cluster.seed(configMaps, map('a'));
    const { next, clock, retries } = follow(cluster);
    expect(await next()).toBe('LISTED a');
    cluster.seed(configMaps, map('b'));
    cluster.compact();
    const second = next();
    await clock.advance(1_000);
    expect(await second).toBe('LISTED a,b');
    expect(retries).toEqual([1_000]);
  });

  test('begins behind a version that is given', async () => {
    const cluster = new FakeCluster();
    cluster.seed(configMaps, map('a'), map('b'));
    const { next } = follow(cluster, { resourceVersion: '2' });
    expect(await next()).toBe('ADDED b');
  });

  test('waits as the server asks, and longer with each failure', async () => {
    const cluster = new FakeCluster();
    const failures: StatusError[] = [
      tooManyRequestsError('busy', { retryAfterSeconds: 10 }),
      new StatusError(failureStatus(503, 'ServiceUnavailable', 'no')),
      new StatusError(failureStatus(500, 'InternalError', 'no')),
    ];
    cluster.onCall(() => {
      const failure = failures.shift();
      if (failure) throw failure;
    });
    const { next, clock, retries } = follow(cluster);
    const first = next();
    await clock.advance(10_000 + 2_000 + 4_000);
    expect(await first).toBe('LISTED ');
    expect(retries).toEqual([10_000, 2_000, 4_000]);
  });

  test('gives up on what waiting does not mend', async () => {
    const cluster = new FakeCluster();
    cluster.onCall(() => {
      throw forbiddenError(configMaps, '', 'no');
    });
    await expect(follow(cluster).next()).rejects.toMatchObject({ reason: 'Forbidden' });
  });

  test('ends with the signal, while it watches and while it waits', async () => {
    const cluster = new FakeCluster();
    const controller = new AbortController();
    const reason = new Error('enough');
    const watching = follow(cluster, { signal: controller.signal });
    await watching.next();
    const pending = watching.next();
    cluster.onCall(() => {
      throw tooManyRequestsError('busy');
    });
    const waiting = follow(cluster, { signal: controller.signal });
    const first = waiting.next();
    await waiting.clock.advance(0);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    await expect(first).rejects.toBe(reason);
  });

  test('does not ask a server without pause that ends each watch at once', async () => {
    const cluster = new FakeCluster();
    let watches = 0;
    cluster.onCall(({ verb }) => {
      if (verb === 'watch') {
        watches += 1;
        queueMicrotask(() => cluster.endWatches());
      }
    });
    const { next, clock } = follow(cluster);
    await next();
    const pending = next();
    await clock.advance(1_000 + 2_000 + 4_000);
    expect(watches).toBe(4);
    cluster.onCall(() => {});
    cluster.seed(configMaps, map('z'));
    await clock.advance(8_000);
    expect(await pending).toBe('ADDED z');
  });
});

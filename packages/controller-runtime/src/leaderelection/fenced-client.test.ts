import { FakeClock } from '@drover/base/testing';
import { configMaps } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { aborted } from '../manager/runnable.ts';
import { FaultyCluster } from '../testing/faulty-cluster.ts';
import type { Fence } from './fence.ts';
import { fencedClient } from './fenced-client.ts';

function setUp() {
  const clock = new FakeClock();
  const objects = new FaultyCluster(clock);
  const end = new AbortController();
  let held: Fence | undefined = {
    epoch: 5,
    signal: end.signal,
    remainingMs: () => Math.max(0, 3_000 - clock.monotonicMs()),
  };
  const client = fencedClient(objects.client('client'), () => held, {
    stamp: (to, epoch) => to.impersonate({ user: `epoch-${epoch}` }),
  });
  const drop = (): void => {
    held = undefined;
  };
  return { clock, objects, end, drop, maps: client.resource(configMaps) };
}

const map = { metadata: { name: 'a', namespace: 'default' } };

describe('fencedClient', () => {
  it('passes writes while the fence holds, stamped with the epoch, and reads as they are', async () => {
    const it = setUp();
    await it.maps.create(map);
    await it.maps.get('a', { namespace: 'default' });
    expect(it.objects.calls.map(({ by, verb }) => `${verb} by ${by}`)).toEqual([
      'create by epoch-5',
      'get by client',
    ]);
  });

  it('refuses writes when the time is over, without sending them; reads still pass', async () => {
    const it = setUp();
    await it.maps.create(map);
    await it.clock.advance(3_000);
    const refused: unknown = expect.objectContaining({ code: 'LEADER_FENCED', status: 503 });
    await expect(it.maps.patch('a', { type: 'merge', body: {} })).rejects.toEqual(refused);
    await it.maps.get('a', { namespace: 'default' });
    it.drop();
    await expect(it.maps.create(map)).rejects.toEqual(refused);
    expect(it.objects.calls.map(({ verb }) => verb)).toEqual(['create', 'get']);
  });

  it('gives a write no more time than is left of the fence', async () => {
    const it = setUp();
    it.objects.fault((_, signal) => aborted(signal));
    await it.clock.advance(2_000);
    const writing = it.maps.create(map, { timeoutMs: 20_000 });
    const refused = expect(writing).rejects.toThrow(
      expect.objectContaining({
        code: 'DEADLINE_EXCEEDED',
        facts: { what: 'create', timeoutMs: 1_000 },
      }),
    );
    await it.clock.advance(1_000);
    await refused;
    expect(it.objects.calls).toEqual([]);
  });

  it('aborts a write that is under way when the fence is lost', async () => {
    const it = setUp();
    it.objects.fault((_, signal) => aborted(signal));
    const writing = it.maps.create(map);
    const refused = expect(writing).rejects.toThrow('lost');
    it.end.abort(new Error('lost'));
    await refused;
    expect(it.objects.calls).toEqual([]);
  });
});

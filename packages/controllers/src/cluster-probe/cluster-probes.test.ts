import { silentLogger } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { describe, expect, it } from 'vitest';
import { ClusterProbes } from './cluster-probes.ts';

/** A cluster that answers as it is told. */
function start() {
  const clock = new FakeClock(1_800_000_000_000);
  const stop = new AbortController();
  const world = { isUp: true, epoch: 1 };
  const answer = <T>(value: T): Promise<T> =>
    world.isUp ? Promise.resolve(value) : Promise.reject(new Error('no answer'));
  const client = {
    resource: () => ({
      get: () => answer({ metadata: { uid: 'u' } }),
      listAll: () => answer({ items: [] }),
    }),
    raw: () => answer({ major: '1', minor: '34', gitVersion: 'v1.34.4' }),
  } as unknown as KubernetesClient;
  const probes = new ClusterProbes({
    connections: {
      get: () => ({ client, epoch: world.epoch }),
      changes: async function* () {},
      refusalOf: () => undefined,
      disconnect: () => undefined,
    },
    clock,
    log: silentLogger,
  });
  void probes.run(['c-1'], stop.signal).catch(() => {
    // Ends with the test.
  });
  const state = (): string | undefined => probes.resultOf('c-1')?.state;
  return { clock, world, probes, state, stop };
}

describe('the canary of a cluster', () => {
  it('is believed at once when it is the first, and then when it says so twice', async () => {
    const { clock, world, state, stop } = start();
    await clock.advance(0);
    expect(state()).toBe('answering');
    world.isUp = false;
    await clock.advance(5_000);
    expect(state()).toBe('answering');
    await clock.advance(1_000);
    expect(state()).toBe('failing');
    world.isUp = true;
    await clock.advance(5_000);
    expect(state()).toBe('failing');
    await clock.advance(1_000);
    expect(state()).toBe('answering');
    stop.abort();
  });

  it('lost once changes nothing', async () => {
    const { clock, world, state, stop } = start();
    await clock.advance(0);
    world.isUp = false;
    await clock.advance(5_000);
    world.isUp = true;
    await clock.advance(1_000);
    world.isUp = false;
    await clock.advance(5_000);
    expect(state()).toBe('answering');
    stop.abort();
  });

  it('leaves the time of the last answer', async () => {
    const { clock, world, probes, stop } = start();
    await clock.advance(5_000);
    world.isUp = false;
    await clock.advance(60_000);
    expect(probes.lastContactMs('c-1')).toBe(1_800_000_005_000);
    probes.forget('c-1');
    expect(probes.lastContactMs('c-1')).toBeUndefined();
    stop.abort();
  });
});

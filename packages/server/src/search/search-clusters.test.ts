import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { serverErrors } from '../errors.ts';
import { asTheyCome } from './as-they-come.ts';
import type { ClusterAnswer } from './cluster-answer.ts';
import { type FleetLine, type SearchedCluster, searchClusters } from './search-clusters.ts';

describe('asTheyCome', () => {
  it('gives what is done first, and works on so many at a time', async () => {
    const doors = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
    const begun: number[] = [];
    const results = asTheyCome([0, 1, 2, 3], 2, async (item) => {
      begun.push(item);
      await doors[item]?.promise;
      return item;
    });
    doors[1]?.resolve();
    expect((await results.next()).value).toBe(1);
    expect(begun).toEqual([0, 1, 2]);
    doors[2]?.resolve();
    doors[0]?.resolve();
    doors[3]?.resolve();
    expect((await Array.fromAsync(results)).toSorted((a, b) => a - b)).toEqual([0, 2, 3]);
  });

  it('is over at once when there is nothing to do', async () => {
    expect(await Array.fromAsync(asTheyCome([], 4, () => Promise.resolve(1)))).toEqual([]);
  });
});

describe('searchClusters', () => {
  it('gives finds with their cluster, and names who does not answer', async () => {
    const refused = serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster: 'c-2' });
    const lines = await linesOf([
      cluster('c-1', () => Promise.resolve(answer(['needle']))),
      cluster('c-2', () => Promise.reject(refused)),
      cluster('c-3', () => Promise.reject(new Error('reset'))),
      cluster('c-4', () =>
        Promise.resolve({ ...answer([]), skipped: [{ type: 'pod', problem: 'forbidden' }] }),
      ),
    ]);
    const place = { cluster: 'c-1', clusterName: 'name of c-1' };
    expect(lines).toContainEqual({ match: { ...place, ...found('needle') } });
    expect(lines.flatMap((line) => ('missing' in line ? [line.missing] : []))).toMatchObject([
      { cluster: 'c-2', code: 'PROXY_CLUSTER_DISCONNECTED' },
      {
        cluster: 'c-3',
        code: 'SEARCH_ANSWER_BROKEN',
        problem: 'Cluster c-3 has not answered the search: reset',
      },
    ]);
    expect(lines).toContainEqual({
      skipped: { cluster: 'c-4', clusterName: 'name of c-4', type: 'pod', problem: 'forbidden' },
    });
    expect(lines.at(-1)).toEqual({
      end: { clusters: 4, answered: 2, missing: 2, matches: 1, isCut: false },
    });
  });

  it('names a cluster that hangs, after ten seconds', async () => {
    const clock = new FakeClock();
    const lines = linesOf(
      [
        cluster('c-1', (signal) => untilAborted(signal)),
        cluster('c-2', () => Promise.resolve(answer(['a']))),
      ],
      { clock },
    );
    await clock.advance(10_000);
    expect(await lines).toContainEqual({
      missing: {
        cluster: 'c-1',
        clusterName: 'name of c-1',
        code: 'SEARCH_TOO_SLOW',
        problem: 'Cluster c-1 has not answered in time',
      },
    });
  });

  it('asks no more clusters when its time is over, and names them', async () => {
    const clock = new FakeClock();
    const many = Array.from({ length: 300 }, (_, at) =>
      cluster(`c-${at}`, (signal) => untilAborted(signal)),
    );
    const lines = linesOf(many, { clock });
    for (let second = 0; second < 30; second += 1) await clock.advance(1_000);
    expect((await lines).at(-1)).toEqual({
      end: { clusters: 300, answered: 0, missing: 300, matches: 0, isCut: false },
    });
  });

  it('shows no more than was asked for, and says so', async () => {
    const lines = await linesOf(
      [
        cluster('c-1', () => Promise.resolve(answer(['a', 'b']))),
        cluster('c-2', () => Promise.resolve(answer(['c', 'd']))),
      ],
      { limit: 3 },
    );
    expect(lines.filter((line) => 'match' in line)).toHaveLength(3);
    expect(lines.at(-1)).toMatchObject({ end: { matches: 3, isCut: true } });
  });

  it('ends its questions when nobody reads any more', async () => {
    let asked: AbortSignal | undefined;
    const clusters = [
      cluster('c-1', () => Promise.resolve(answer(['a']))),
      cluster('c-2', (signal) => {
        asked = signal;
        return untilAborted(signal);
      }),
    ];
    for await (const _ of search(clusters)) break;
    expect(asked?.aborted).toBe(true);
  });
});

function search(
  clusters: readonly SearchedCluster[],
  { clock = new FakeClock(), limit = 100 } = {},
): AsyncIterable<readonly FleetLine[]> {
  return searchClusters({ clusters, limit, clock, signal: new AbortController().signal });
}

async function linesOf(...given: Parameters<typeof search>): Promise<readonly FleetLine[]> {
  return (await Array.fromAsync(search(...given))).flat();
}

function cluster(id: string, ask: SearchedCluster['ask']): SearchedCluster {
  return { id, name: `name of ${id}`, ask };
}

function answer(names: readonly string[]): ClusterAnswer {
  return { matches: names.map(found), skipped: [], isCut: false };
}

function found(name: string): ClusterAnswer['matches'][number] {
  const state = { name: 'active', error: false, message: '' };
  return { id: `default/${name}`, type: 'pod', kind: 'Pod', namespace: 'default', name, state };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

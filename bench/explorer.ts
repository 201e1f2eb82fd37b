// `make bench NAME=explorer`: one search over many clusters. See README.md.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { untilAllAnswer } from './fleet/canaries.ts';
import { startFleet } from './fleet/fleet.ts';
import { factsOf, importClusters } from './fleet/imported-clusters.ts';
import { type SearchFigures, search } from './fleet/search.ts';
import { cpuMsOf } from './process/process-figures.ts';
import { type Figure, printFigures } from './report/figures.ts';
import { type DroverServer, startDroverServer } from './server/drover-server.ts';

/** How much there is. */
interface Sizes {
  readonly clusters: number;
  /** Of the fleet. */
  readonly processes: number;
  /** Searches that are measured; the middle one counts. */
  readonly rounds: number;
}

const FULL: Sizes = { clusters: 1_000, processes: 8, rounds: 9 };
const QUICK: Sizes = { clusters: 50, processes: 2, rounds: 3 };

const TIMEOUT_MS = 600_000;

/** Clusters in which something is put after all of them were searched once. */
const NEEDLES = 10;

/** Runs the benchmark, prints its table, and last one JSON line. `CLUSTERS=n` sets their number. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const clusters = Number(env['CLUSTERS'] ?? sizes.clusters);
  const figures = await measure({ ...sizes, clusters });
  console.log(`${clusters} simulated clusters in ${sizes.processes} processes`);
  printFigures('explorer', { ...sizes, clusters }, figures);
}

async function measure(sizes: Sizes): Promise<readonly Figure[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-bench-'));
  const directory = folder.path;
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startDroverServer(directory));
  const imported = await importClusters(server, sizes.clusters);
  const facts = { server: await factsOf(server), clusters: imported };
  const fleet = stack.use(await startFleet({ directory, processes: sizes.processes, ...facts }));
  const clusters = imported.map(({ cluster }) => cluster);
  const sinceMs = systemClock.monotonicMs();
  fleet.connect();
  await untilAllAnswer({ ...server, clusters, sinceMs, timeoutMs: TIMEOUT_MS });
  const coldMs = await untilAllAreSearched(server);
  for (const cluster of clusters.slice(0, NEEDLES)) await putNeedle(fleet.apiUrlOf(cluster));
  await untilFound(server, NEEDLES);
  const measured: SearchFigures[] = [];
  const beforeMs = await cpuMsOf(server.process.pid);
  for (let round = 0; round < sizes.rounds; round += 1)
    measured.push(await search(server, 'q=needle'));
  const cpuMs = (await cpuMsOf(server.process.pid)) - beforeMs;
  const middle = (of: 'firstMs' | 'allMs'): number =>
    measured.map((result) => result[of]).toSorted((a, b) => a - b)[Math.floor(sizes.rounds / 2)] ??
    0;
  return [
    ['clusters', 'clusters', clusters.length, ''],
    ['search_cold_s', 'until the first search that all answered (s)', coldMs / 1_000, ''],
    ['search_first_ms', 'a search to its first line (ms)', middle('firstMs'), '<= 200'],
    ['search_all_ms', 'to its last line (ms)', middle('allMs'), '<= 2000'],
    [
      'search_cpu_ms_per_cluster',
      'CPU of the server for each cluster of a search (ms)',
      cpuMs / sizes.rounds / clusters.length,
      '',
    ],
  ];
}

/** The agents read what is searched when it is asked for the first time. */
async function untilAllAreSearched(server: DroverServer): Promise<number> {
  const sinceMs = systemClock.monotonicMs();
  await eventually(
    async () => {
      const { missing, skipped } = await search(server, 'q=needle');
      if (missing + skipped > 0) throw new Error(`${missing} clusters, ${skipped} kinds are left`);
    },
    { timeoutMs: TIMEOUT_MS, intervalMs: 500 },
  );
  return systemClock.monotonicMs() - sinceMs;
}

async function untilFound(server: DroverServer, count: number): Promise<void> {
  await eventually(
    async () => {
      const { matches } = await search(server, 'q=needle');
      if (matches !== count) throw new Error(`${matches} needles of ${count} were found`);
    },
    { timeoutMs: TIMEOUT_MS, intervalMs: 200 },
  );
}

async function putNeedle(apiUrl: string): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'needle' } };
  const { status } = await fetch(`${apiUrl}/api/v1/namespaces/default/configmaps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  });
  if (status !== 201) throw new Error(`The needle was not put: ${status}`);
}

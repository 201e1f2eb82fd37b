// `make bench NAME=fleet`: a thousand clusters at one server, and its death. See README.md.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { systemClock } from '@drover/base';
import { untilAllAnswer } from './fleet/canaries.ts';
import { startFleet } from './fleet/fleet.ts';
import { factsOf, importClusters } from './fleet/imported-clusters.ts';
import { cpuMsOf, peakMibOf, residentMibOf } from './process/process-figures.ts';
import { type Figure, printFigures } from './report/figures.ts';
import {
  type DroverServer,
  restartDroverServer,
  startDroverServer,
} from './server/drover-server.ts';

/** How much there is. */
interface Sizes {
  readonly clusters: number;
  /** Of the fleet. */
  readonly processes: number;
  /** Between the last connection and the look at what a resting server uses. */
  readonly settleMs: number;
  readonly idleMs: number;
}

const FULL: Sizes = { clusters: 1_000, processes: 8, settleMs: 30_000, idleMs: 60_000 };
const QUICK: Sizes = { clusters: 100, processes: 2, settleMs: 10_000, idleMs: 10_000 };

const TIMEOUT_MS = 300_000;

/** Runs the benchmark, prints its table, and last one JSON line. `CLUSTERS=n` sets their number. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const clusters = Number(env['CLUSTERS'] ?? sizes.clusters);
  const figures = await measure({ ...sizes, clusters });
  console.log(`${clusters} simulated clusters in ${sizes.processes} processes`);
  printFigures('fleet', { ...sizes, clusters }, figures);
}

async function measure(sizes: Sizes): Promise<readonly Figure[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-bench-'));
  const directory = folder.path;
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startDroverServer(directory));
  const imported = await importClusters(server, sizes.clusters);
  const facts = await factsOf(server);
  const { processes } = sizes;
  const fleet = stack.use(
    await startFleet({ directory, processes, server: facts, clusters: imported }),
  );
  const clusters = imported.map(({ cluster }) => cluster);
  const connectedMs = systemClock.monotonicMs();
  fleet.connect();
  const connected = await untilAllAnswer({ ...canaries(server, clusters), sinceMs: connectedMs });
  const idle = await measureIdle(server, sizes);
  const killedMs = systemClock.monotonicMs();
  await server.process.kill();
  const again = stack.use(await restartDroverServer(directory, server));
  const back = await untilAllAnswer({ ...canaries(again, clusters), sinceMs: killedMs });
  return [
    ['clusters', 'clusters', clusters.length, ''],
    ['connect_all_s', 'all connected (s)', connected.allS, ''],
    ['server_mib', 'memory of the server (MiB)', idle.memoryMib, '<= 1024'],
    ['server_peak_mib', 'the most until then (MiB)', idle.peakMib, ''],
    ['idle_cpu_percent', 'its CPU while nobody asks (% of a core)', idle.cpuPercent, ''],
    ['reconnect_first_s', 'kill -9 to the first canary (s)', back.firstS, ''],
    ['reconnect_median_s', 'to the median', back.medianS, ''],
    ['reconnect_all_s', 'to the last canary of all clusters (s)', back.allS, '<= 60'],
    [
      'reconnect_cpu_s',
      'CPU of the server until then (s)',
      (await cpuMsOf(again.process.pid)) / 1_000,
      '',
    ],
    ['reconnect_peak_mib', 'its most memory (MiB)', await peakMibOf(again.process.pid), '<= 1024'],
  ];
}

function canaries({ url, token }: DroverServer, clusters: readonly string[]) {
  return { url, token, clusters, timeoutMs: TIMEOUT_MS };
}

interface IdleFigures {
  readonly memoryMib: number;
  readonly peakMib: number;
  readonly cpuPercent: number;
}

async function measureIdle(
  { process: { pid } }: DroverServer,
  { settleMs, idleMs }: Sizes,
): Promise<IdleFigures> {
  await systemClock.sleep(settleMs);
  const beforeMs = await cpuMsOf(pid);
  await systemClock.sleep(idleMs);
  const usedMs = (await cpuMsOf(pid)) - beforeMs;
  return {
    memoryMib: await residentMibOf(pid),
    peakMib: await peakMibOf(pid),
    cpuPercent: (100 * usedMs) / idleMs,
  };
}

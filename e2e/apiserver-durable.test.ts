import { mkdir, mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import type { Random } from '@drover/base';
import { SeededRandom } from '@drover/base/testing';
import { createClient, type ResourceClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { beforeAll, expect, test } from 'vitest';
import { LogStore } from '../packages/apiserver/src/storage/log/log-store.ts';
import { SqliteLog } from '../packages/apiserver/src/storage/sqlite/sqlite-log.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { ensureSyncTrace } from './durability/ensure-sync-trace.ts';
import {
  type Fate,
  filesAfterPowerFailure,
  parseTrace,
  type TraceRecord,
} from './durability/sync-trace.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
/** Enough for the log beside the database to be copied into it several times. */
const WRITES = 1_200;
const WRITERS = 16;
const FAILURES = SOAK ? 300 : 30;
const SYNC_DELAY_US = 3_000;
/** Another one each time in a soak; named by a test that fails. */
const SEED = SOAK ? Date.now() : 1;

const namespace = 'default';
const text = 'x'.repeat(6_000);

let library: string;
beforeAll(async () => {
  library = await ensureSyncTrace();
});

/** A write that was answered, and how long the trace was when the answer was there. */
interface Acknowledged {
  readonly name: string;
  readonly resourceVersion: string;
  readonly traced: number;
}

type Maps = ResourceClient<DynamicObject>;

/** Creates, changes and deletes; what is there in the end was acknowledged. */
async function write(maps: Maps, tracePath: string): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < WRITES) {
      const name = `map-${next}`;
      next += 1;
      const created = await maps.create({ metadata: { name }, data: { text } }, { namespace });
      const resourceVersion = created.metadata?.resourceVersion ?? '';
      acknowledged.push({ name, resourceVersion, traced: (await stat(tracePath)).size });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return acknowledged;
}

/** What is lost when the power fails behind the last of these records. */
async function lostAfter(
  records: readonly TraceRecord[],
  acknowledged: readonly Acknowledged[],
  { fate, random }: { readonly fate: Fate; readonly random: Random },
): Promise<string[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-power-'));
  for (const [path, content] of filesAfterPowerFailure(records, { fate, random })) {
    await writeFile(join(folder.path, basename(path)), content);
  }
  const end = records.at(-1)?.end ?? 0;
  await using store = await LogStore.open(await SqliteLog.open(folder.path));
  return acknowledged
    .filter(({ traced }) => traced <= end)
    .filter(({ name, resourceVersion }) => {
      const entry = store.get('configmaps', `${namespace}/${name}`);
      return entry?.revision !== Number(resourceVersion);
    })
    .map(({ name }) => name);
}

test(
  `everything acknowledged survives ${FAILURES} power failures`,
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-durable-'));
    const dataDir = join(folder.path, 'data');
    const tracePath = join(folder.path, 'trace');
    await mkdir(dataDir);
    await using server = await ApiServerProcess.start(dataDir, {
      env: {
        LD_PRELOAD: library,
        SYNC_TRACE_PREFIX: join(dataDir, 'state.db'),
        SYNC_TRACE_FILE: tracePath,
        SYNC_TRACE_DELAY: `${SYNC_DELAY_US}`,
      },
    });
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const acknowledged = await write(createClient(connection).resource(configMaps), tracePath);
    await server.kill();

    // The journal is there only until the database has its log, before anything was acknowledged.
    const records = parseTrace(await readFile(tracePath)).filter(
      ({ path }) => !path.endsWith('-journal'),
    );
    const files = new Set(records.map(({ path }) => basename(path)));
    expect([...files].sort()).toEqual(['state.db', 'state.db-wal']);
    const copies = records.filter(
      ({ operation, path }) => operation === 'sync' && path.endsWith('.db'),
    );
    expect(copies.length).toBeGreaterThan(2);

    const random = new SeededRandom(SEED);
    const first = records.findIndex(({ end }) => end >= (acknowledged[0]?.traced ?? 0));
    for (let failure = 0; failure < FAILURES; failure += 1) {
      const at = first + Math.floor(random.float() * (records.length - first));
      const fate = (['none', 'some', 'all'] as const)[failure % 3] ?? 'none';
      const lost = await lostAfter(records.slice(0, at + 1), acknowledged, { fate, random });
      expect(
        lost,
        `seed ${SEED}, power failure behind record ${at}, unsynced writes: ${fate}`,
      ).toEqual([]);
    }
  },
  120_000 + FAILURES * 2_000,
);

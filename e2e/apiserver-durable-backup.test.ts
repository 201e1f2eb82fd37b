import { existsSync } from 'node:fs';
import { mkdir, mkdtempDisposable, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import { eventually, SeededRandom } from '@drover/base/testing';
import { createClient, type ResourceClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { beforeAll, expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { ensureSyncTrace } from './durability/ensure-sync-trace.ts';
import { type Ended, runApiServer } from './durability/run-apiserver.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
const ROUNDS = SOAK ? 20 : 2;
const SEED = SOAK ? Date.now() : 1;
const OBJECTS = 600;
const WRITERS = 8;

const namespace = 'default';
const text = 'x'.repeat(4_000);

let library: string;
beforeAll(async () => {
  library = await ensureSyncTrace();
});

type Maps = ResourceClient<DynamicObject>;

async function create(maps: Maps, at: number): Promise<number> {
  const map = { metadata: { name: `map-${at}` }, data: { text } };
  return Number((await maps.create(map, { namespace })).metadata?.resourceVersion);
}

/** What a killed command is waited for before: that it has written so much to files that begin with `prefix`. */
interface KillPoint {
  readonly prefix: string;
  readonly trace: string;
  readonly bytes: number;
}

/** Runs a command on a slow disk, and kills it in the middle of its writes. */
async function killed(args: readonly string[], point: KillPoint): Promise<Ended> {
  const kill = new AbortController();
  const running = runApiServer(args, {
    signal: kill.signal,
    env: {
      LD_PRELOAD: library,
      SYNC_TRACE_PREFIX: point.prefix,
      SYNC_TRACE_FILE: point.trace,
      SYNC_TRACE_DELAY: '100000',
    },
  });
  await written(point);
  kill.abort();
  return running;
}

async function written({ trace, bytes }: KillPoint): Promise<void> {
  await eventually(async () => expect((await stat(trace)).size).toBeGreaterThan(bytes), {
    timeoutMs: 60_000,
    intervalMs: 2,
  });
}

test(
  'backups under load, backups and restores that are killed: what is there in the end is whole',
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-interrupted-'));
    const path = (name: string): string => join(folder.path, name);
    const dataDir = path('data');
    const file = path('state.backup');
    const random = new SeededRandom(SEED);
    await using server = await ApiServerProcess.start(dataDir, {
      env: {
        LD_PRELOAD: library,
        SYNC_TRACE_PREFIX: join(dataDir, 'backup.partial'),
        SYNC_TRACE_FILE: path('backup-trace'),
        SYNC_TRACE_DELAY: '20000',
      },
    });
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps: Maps = createClient(connection).resource(configMaps);
    const acknowledged = new Map<string, number>();
    let next = 0;
    const write = async (until: () => boolean): Promise<void> => {
      while (!until()) {
        const at = next;
        next += 1;
        acknowledged.set(`map-${at}`, await create(maps, at));
      }
    };
    const writers = (until: () => boolean): Promise<unknown> =>
      Promise.all(Array.from({ length: WRITERS }, () => write(until)));
    await writers(() => next >= OBJECTS);

    // The server is killed while it writes a backup: the backup does not appear, and the next one is whole.
    const lost = runApiServer(['backup', file, '--data-dir', dataDir]);
    await written({ prefix: '', trace: path('backup-trace'), bytes: 500_000 });
    await server.kill();
    expect((await lost).code).toBe(1);
    expect(existsSync(file)).toBe(false);
    expect(await readdir(dataDir)).toContain('backup.partial');
    await server.start();

    // A backup while others write.
    let isDone = false;
    const load = writers(() => isDone);
    const made = await runApiServer(['backup', file, '--data-dir', dataDir]);
    isDone = true;
    await load;
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const revision = Number(/as of revision (\d+)/.exec(made.stdout)?.[1]);
    expect(await readdir(dataDir)).not.toContain('backup.partial');
    const held = [...acknowledged].filter(([, version]) => version <= revision);
    expect(held.length).toBeGreaterThanOrEqual(OBJECTS);
    await server.kill('SIGTERM');

    for (let round = 0; round < ROUNDS; round += 1) {
      const target = path(`restored-${round}`);
      await mkdir(target);
      const trace = path(`restore-trace-${round}`);
      const bytes = random.float() * 2_000;
      const restore = ['restore', file, '--data-dir', target];
      const prefix = join(target, 'state.db.restoring');
      expect((await killed(restore, { prefix, trace, bytes })).code).not.toBe(0);

      // The folder is no half of a server.
      const serve = await runApiServer(['--data-dir', target, '--https-listen-port', '0']);
      expect(serve).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^APISERVER_RESTORE_UNFINISHED: [^]*Restore the backup again/,
        ) as string,
      });
      const doctor = await runApiServer(['doctor', '--data-dir', target]);
      expect(doctor).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/failure +database: a restore was interrupted/) as string,
      });
      expect(await runApiServer(restore)).toMatchObject({ code: 0, stderr: '' });
      await rm(trace);
    }

    await using restored = await ApiServerProcess.start(path('restored-0'));
    await using again = connectKubeconfig(await loadKubeconfig({ path: restored.kubeconfigPath }));
    const { items } = await createClient(again)
      .resource<DynamicObject>(configMaps)
      .list({ namespace });
    const there = new Map(
      items
        .filter(({ metadata }) => metadata?.name?.startsWith('map-'))
        .map(({ metadata }) => [metadata?.name, Number(metadata?.resourceVersion)]),
    );
    expect(there).toEqual(new Map(held));
    // Into the folder of a server nothing is restored.
    await restored.kill();
    const over = await runApiServer(['restore', file, '--data-dir', path('restored-0')]);
    expect(over).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^APISERVER_DATA_EXISTS: [^]*move the present one/) as string,
    });
  },
  120_000 + ROUNDS * 60_000,
);

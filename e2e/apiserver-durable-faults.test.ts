import { execFile } from 'node:child_process';
import { mkdir, mkdtempDisposable, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DynamicObject } from '@drover/apimachinery';
import { createClient, type ResourceClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { beforeAll, expect, test } from 'vitest';
import { inspectLog } from '../packages/apiserver/src/storage/sqlite/inspect-log.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { ensureSyncTrace } from './durability/ensure-sync-trace.ts';
import { runApiServer } from './durability/run-apiserver.ts';

const run = promisify(execFile);
const namespace = 'default';
const isRoot = process.getuid?.() === 0;

type Maps = ResourceClient<DynamicObject>;

let library: string;
beforeAll(async () => {
  library = await ensureSyncTrace();
});

/** A data folder on a disk that can be told to fail. */
interface FailingDisk extends AsyncDisposable {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  fail(operation: 'read' | 'sync' | 'write'): Promise<void>;
  heal(): Promise<void>;
}

async function failingDisk(): Promise<FailingDisk> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'drover-failing-'));
  const dataDir = join(folder.path, 'data');
  const failing = join(folder.path, 'failing');
  await mkdir(dataDir);
  return {
    dataDir,
    env: {
      LD_PRELOAD: library,
      SYNC_TRACE_PREFIX: join(dataDir, 'state.db'),
      SYNC_TRACE_FILE: join(folder.path, 'trace'),
      SYNC_TRACE_FAIL: failing,
    },
    fail: (operation) => writeFile(`${failing}.${operation}`, ''),
    async heal() {
      for (const operation of ['read', 'sync', 'write']) {
        await rm(`${failing}.${operation}`, { force: true });
      }
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

async function namesOf(maps: Maps): Promise<(string | undefined)[]> {
  return (await maps.list({ namespace })).items.map(({ metadata }) => metadata?.name);
}

test.each(['sync', 'write'] as const)(
  'a disk that fails to %s ends writing, and nothing acknowledged is lost',
  async (operation) => {
    await using disk = await failingDisk();
    const { dataDir, env } = disk;
    await using server = await ApiServerProcess.start(dataDir, { env });
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const client = createClient(connection);
    const maps: Maps = client.resource(configMaps);
    await maps.create({ metadata: { name: 'before' } }, { namespace });

    await disk.fail(operation);
    const refusal = {
      code: 500,
      message: expect.stringMatching(/The database .*state\.db failed: disk I\/O error/) as string,
    };
    const create = (name: string): Promise<unknown> =>
      maps.create({ metadata: { name } }, { namespace });
    await expect(create('during')).rejects.toMatchObject(refusal);
    await disk.heal();
    // Which pages the disk has is not known any more, so nothing is written on top of them.
    await expect(create('after')).rejects.toMatchObject(refusal);
    expect(await namesOf(maps)).toContain('before');
    await expect(client.stream({ method: 'GET', path: '/readyz' })).rejects.toMatchObject({
      code: 500,
    });

    await server.kill();
    expect(inspectLog(join(dataDir, 'state.db')).problems).toEqual([]);
    await server.start();
    const names = await namesOf(maps);
    expect(names).toContain('before');
    expect(names).not.toContain('after');
    await create('again');
  },
);

test('a disk that cannot be read is refused at the start, and read when it is well again', async () => {
  await using disk = await failingDisk();
  const { dataDir, env } = disk;
  await using server = await ApiServerProcess.start(dataDir, { env });
  await using connection = connectKubeconfig(await loadKubeconfig({ path: server.kubeconfigPath }));
  const maps: Maps = createClient(connection).resource(configMaps);
  await maps.create({ metadata: { name: 'kept' } }, { namespace });
  // What is served is in memory.
  await disk.fail('read');
  expect(await namesOf(maps)).toContain('kept');
  await server.kill();
  const { code, stderr } = await runApiServer(['--data-dir', dataDir, '--https-listen-port', '0'], {
    env,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/STORE_FAILED: .*disk I\/O error[^]*Look at the disk/);
  await disk.heal();
  await server.start();
  expect(await namesOf(maps)).toContain('kept');
});

const PAGE_BYTES = 4_096;

/** Writes over the page of a database in which a text stands, as a disk does that loses or confuses what it holds. */
async function damagePage(path: string, text: string, byte: number): Promise<void> {
  const at = (await readFile(path)).indexOf(text);
  expect(at).toBeGreaterThan(PAGE_BYTES);
  await using file = await open(path, 'r+');
  await file.write(new Uint8Array(PAGE_BYTES).fill(byte), 0, PAGE_BYTES, at - (at % PAGE_BYTES));
  await file.sync();
}

test.each([
  ['lost', 0],
  ['overwritten', 0xa5],
])(
  'a page that is %s under a server that runs is found at the next start, and nothing is lost that was backed up',
  async (_, byte) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-page-'));
    const path = (name: string): string => join(folder.path, name);
    const dataDir = path('data');
    await using server = await ApiServerProcess.start(dataDir);
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps: Maps = createClient(connection).resource(configMaps);
    const create = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1) {
        const data = { text: `text of ${at}: ${'x'.repeat(1_000)}` };
        await maps.create({ metadata: { name: `map-${at}` }, data }, { namespace });
      }
    };
    await create(0, 50);
    // Its end moves all pages out of the log beside the database.
    await server.kill('SIGTERM');
    await server.start();

    await damagePage(join(dataDir, 'state.db'), 'text of 7:', byte);
    // It reads from memory and writes behind what is there.
    await create(50, 60);
    expect((await maps.get('map-7', { namespace }))['data']).toMatchObject({
      text: expect.stringMatching(/^text of 7: x/) as string,
    });
    const backup = ['backup', path('backup'), '--data-dir', dataDir];
    expect(await runApiServer(backup)).toMatchObject({ code: 0, stderr: '' });
    const names = await namesOf(maps);
    await server.kill();

    const { code, stderr } = await runApiServer([
      '--data-dir',
      dataDir,
      '--https-listen-port',
      '0',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^APISERVER_DATA_CORRUPT: .*state\.db is damaged: [^]*Restore a backup with `drover-apiserver restore`/,
    );
    const doctor = await runApiServer(['doctor', '--data-dir', dataDir]);
    expect(doctor).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /failure +database: .*\n +Restore a backup with `drover-apiserver restore`/,
      ) as string,
    });

    await rename(dataDir, path('damaged'));
    const restore = ['restore', path('backup'), '--data-dir', dataDir];
    expect(await runApiServer(restore)).toMatchObject({ code: 0, stderr: '' });
    await server.start();
    expect(await namesOf(maps)).toEqual(names);
    expect(names).toContain('map-59');
  },
);

test('a second server on a folder is refused, and harms nothing', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-second-'));
  const dataDir = folder.path;
  await using server = await ApiServerProcess.start(dataDir);
  await using connection = connectKubeconfig(await loadKubeconfig({ path: server.kubeconfigPath }));
  const maps: Maps = createClient(connection).resource(configMaps);
  const { code, stderr } = await runApiServer(['--data-dir', dataDir, '--https-listen-port', '0']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/APISERVER_DATA_LOCKED: [^]*Stop the other process/);
  // Its kubeconfig is still that of the first.
  expect((await loadKubeconfig({ path: server.kubeconfigPath })).clusters).toHaveLength(1);
  await maps.create({ metadata: { name: 'still' } }, { namespace });
  await server.kill();
  await server.start();
  expect(await namesOf(maps)).toContain('still');
});

/** Mounts something read-only over a path, until it is disposed. */
async function readOnly(path: string): Promise<AsyncDisposable> {
  await run('mount', ['--bind', path, path]);
  await run('mount', ['-o', 'remount,ro,bind', path]);
  return { [Symbol.asyncDispose]: async () => void (await run('umount', [path])) };
}

// Mounting needs root; so do the clusters of the other suites.
test.skipIf(!isRoot).each(['.', 'state.db'])(
  'a data folder whose %s is read-only is refused, and served when it can be written',
  async (name) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-readonly-'));
    const dataDir = join(folder.path, 'data');
    await using server = await ApiServerProcess.start(dataDir);
    await server.kill('SIGTERM');
    {
      await using _locked = await readOnly(join(dataDir, name));
      const args = ['--data-dir', dataDir, '--https-listen-port', '0'];
      const { code, stderr } = await runApiServer(args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/APISERVER_DATA_NOT_WRITABLE: [^]*Give this user the right/);
    }
    await server.start();
  },
);

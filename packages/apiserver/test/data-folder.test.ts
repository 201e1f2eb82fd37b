import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@drover/base';
import { afterAll, expect, test } from 'vitest';
import { examineDataFolder } from '../src/doctor/examine-data-folder.ts';
import { LogStore } from '../src/storage/log/log-store.ts';
import { inspectLog } from '../src/storage/sqlite/inspect-log.ts';
import { FORMAT_VERSION } from '../src/storage/sqlite/log-database.ts';
import { SqliteLog } from '../src/storage/sqlite/sqlite-log.ts';
import type { Store } from '../src/storage/store.ts';

const root = await mkdtemp(join(tmpdir(), 'drover-data-'));
afterAll(() => rm(root, { recursive: true }));

function newFolder(): Promise<string> {
  return mkdtemp(join(root, 'data-'));
}

test('a folder that is open already is refused', async () => {
  const dataDir = await newFolder();
  await using _first = await SqliteLog.open(dataDir);
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({ code: 'APISERVER_DATA_LOCKED' });
});

test('a database of a newer format is refused, and not touched', async () => {
  const dataDir = await newFolder();
  await (await SqliteLog.open(dataDir))[Symbol.asyncDispose]();
  const path = join(dataDir, 'state.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({
    code: 'APISERVER_DATA_NEWER',
    facts: { found: 99, known: 2 },
  });
});

test('a file that is no database is refused', async () => {
  const dataDir = await newFolder();
  await writeFile(join(dataDir, 'state.db'), 'not a database, but long enough to look at');
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({ code: 'APISERVER_DATA_CORRUPT' });
});

test("another program's database is refused, and not touched", async () => {
  const dataDir = await newFolder();
  const path = join(dataDir, 'state.db');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE kine (id INTEGER PRIMARY KEY)');
  database.close();
  const before = await readFile(path);
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({
    code: 'APISERVER_DATA_CORRUPT',
    facts: { reason: 'it is not ours' },
  });
  expect(await readFile(path)).toEqual(before);
});

/** A closed database with 200 objects. */
async function filledFolder(): Promise<string> {
  const dataDir = await newFolder();
  await using store = await LogStore.open(await SqliteLog.open(dataDir));
  await Promise.all(Array.from({ length: 200 }, (_, at) => put(store, `m-${at}`)));
  return dataDir;
}

async function openStore(dataDir: string): Promise<LogStore> {
  return LogStore.open(await SqliteLog.open(dataDir));
}

function put(store: Store, key: string): Promise<unknown> {
  const value = Buffer.from(`{"text":"${key}-${'x'.repeat(300)}"}`);
  const write = { collection: 'maps', key, expected: undefined, deleted: false };
  return store.write({ ...write, encode: () => value });
}

/** Changes bytes of the file, as a bad disk does. */
async function overwrite(path: string, bytes: Uint8Array, position: number): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, position);
}

const damages: [string, (path: string) => Promise<unknown>][] = [
  [
    'one byte of an object has changed',
    async (path) => {
      const at = (await readFile(path)).indexOf('m-77-xxx');
      await overwrite(path, Buffer.from('y'), at + 20);
    },
  ],
  ['a page is lost', (path) => overwrite(path, new Uint8Array(4_096), 5 * 4_096)],
  ['a page is noise', (path) => overwrite(path, new Uint8Array(4_096).fill(0xa5), 7 * 4_096)],
  ['its header is lost', (path) => overwrite(path, new Uint8Array(100), 0)],
  ['its end is missing', async (path) => truncate(path, (await stat(path)).size / 2)],
  ['a page is cut in the middle', (path) => truncate(path, 4_096 * 6 + 1_000)],
];

test.each(damages)(
  'a database in which %s is refused at the start, and by the doctor',
  async (_, damage) => {
    const dataDir = await filledFolder();
    const path = join(dataDir, 'state.db');
    await damage(path);
    await expect(openStore(dataDir)).rejects.toMatchObject({
      code: 'APISERVER_DATA_CORRUPT',
      remedy: expect.stringContaining('Restore') as string,
    });
    const findings = await examineDataFolder(dataDir, systemClock);
    const finding = findings.find(({ subject }) => subject === 'database');
    expect(finding).toMatchObject({
      verdict: 'failure',
      // The server that was refused has let go of the file.
      detail: expect.not.stringContaining('in use') as string,
      remedy: expect.stringContaining('Restore') as string,
    });
  },
);

test('a folder into which a restore was interrupted is refused, and the doctor says so', async () => {
  const dataDir = await newFolder();
  await writeFile(join(dataDir, 'state.db.restoring'), 'half');
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({
    code: 'APISERVER_RESTORE_UNFINISHED',
  });
  expect(await examineDataFolder(dataDir, systemClock)).toContainEqual(
    expect.objectContaining({ verdict: 'failure', detail: 'a restore was interrupted' }),
  );
});

test('a folder that cannot be made is refused', async () => {
  const file = join(await newFolder(), 'file');
  await writeFile(file, '');
  await expect(SqliteLog.open(join(file, 'data'))).rejects.toMatchObject({
    code: 'APISERVER_DATA_NOT_WRITABLE',
  });
});

const samples = globSync('formats/*.sql', { cwd: import.meta.dirname }).sort();

test('there is a sample of the present format', () => {
  expect(samples).toContain(join('formats', `format-${FORMAT_VERSION}.sql`));
});

test.each(samples)('the folder of %s is opened, and goes on where it was', async (sample) => {
  const dataDir = await newFolder();
  const path = join(dataDir, 'state.db');
  const database = new DatabaseSync(path);
  database.exec(readFileSync(join(import.meta.dirname, sample), 'utf8'));
  database.close();

  await using store = await LogStore.open(await SqliteLog.open(dataDir));
  expect([store.compactedRevision, store.revision]).toEqual([6, 10]);
  const entries = store.range('configmaps').entries.map(({ key, revision }) => [key, revision]);
  expect(entries).toEqual([
    ['default/changed', 8],
    ['default/compacted', 6],
  ]);
  const before = store.range('configmaps', { revision: 7 }).entries.map(({ revision }) => revision);
  expect(before).toEqual([7, 6]);
  const changes = store.changesAfter('configmaps', 7).map(({ revision }) => revision);
  expect(changes).toEqual([8, 9, 10]);
  const { value } = store.get('namespaces', 'default') ?? {};
  expect(JSON.parse(new TextDecoder().decode(value))).toMatchObject({
    metadata: { name: 'default', resourceVersion: '3' },
  });

  const written = await store.write({
    collection: 'configmaps',
    key: 'default/new',
    expected: undefined,
    deleted: false,
    encode: () => new Uint8Array(2),
  });
  expect(written).toMatchObject({ written: true, entry: { revision: 11 } });
  await store[Symbol.asyncDispose]();
  expect(inspectLog(path)).toMatchObject({ format: FORMAT_VERSION, problems: [] });
});

import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { LogStore } from '../src/storage/log/log-store.ts';
import { inspectLog } from '../src/storage/sqlite/inspect-log.ts';
import { FORMAT_VERSION } from '../src/storage/sqlite/log-database.ts';
import { SqliteLog } from '../src/storage/sqlite/sqlite-log.ts';

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
    facts: { found: 99, known: 1 },
  });
});

test('a file that is no database is refused', async () => {
  const dataDir = await newFolder();
  await writeFile(join(dataDir, 'state.db'), 'not a database, but long enough to look at');
  await expect(SqliteLog.open(dataDir)).rejects.toMatchObject({ code: 'APISERVER_DATA_CORRUPT' });
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

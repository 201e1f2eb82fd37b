import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
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

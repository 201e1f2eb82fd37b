import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { LogStore } from '../src/storage/log/log-store.ts';
import { MemoryLog } from '../src/storage/memory/memory-log.ts';
import { SqliteLog } from '../src/storage/sqlite/sqlite-log.ts';
import type { Store } from '../src/storage/store.ts';
import { describeStore } from '../src/testing/store-suite.ts';

const root = await mkdtemp(join(tmpdir(), 'drover-stores-'));
afterAll(() => rm(root, { recursive: true }));

const folders = new Map<Store, string>();

async function openSqlite(folder: string): Promise<Store> {
  const store = await LogStore.open(await SqliteLog.open(folder));
  folders.set(store, folder);
  return store;
}

describeStore('memory', { open: () => LogStore.open(new MemoryLog()) });

describeStore('SQLite', {
  open: async () => openSqlite(await mkdtemp(join(root, 'data-'))),
  reopen: async (store) => {
    await store[Symbol.asyncDispose]();
    return openSqlite(folders.get(store) ?? '');
  },
});

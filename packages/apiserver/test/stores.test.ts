import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { EncryptedLog } from '../src/storage/encryption/encrypted-log.ts';
import { parseEncryptionConfig } from '../src/storage/encryption/encryption-config.ts';
import { LogStore } from '../src/storage/log/log-store.ts';
import { MemoryLog } from '../src/storage/memory/memory-log.ts';
import { SqliteLog } from '../src/storage/sqlite/sqlite-log.ts';
import type { Store } from '../src/storage/store.ts';
import { describeStore } from '../src/testing/store-suite.ts';

const root = await mkdtemp(join(tmpdir(), 'drover-stores-'));
afterAll(() => rm(root, { recursive: true }));

const folders = new Map<Store, string>();

const cipher = parseEncryptionConfig(
  'encryption.yaml',
  `{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: ['*.*'], providers: [{aesgcm: {keys: [{name: k, secret: ${Buffer.alloc(32, 1).toString('base64')}}]}}]}]}`,
);

/** On the disk, and encrypted there: what a server uses. */
async function openSqlite(folder: string): Promise<Store> {
  const store = await LogStore.open(new EncryptedLog(await SqliteLog.open(folder), cipher));
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

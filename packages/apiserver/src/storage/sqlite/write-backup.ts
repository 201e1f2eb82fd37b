import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { storageErrors } from '../errors.ts';
import type { LogRecord } from '../log/log-driver.ts';
import type { Snapshot, SnapshotEntry } from '../store.ts';
import type { CompanionFile } from './backup-file.ts';
import { startThread } from './start-thread.ts';
import type { BackupAnswer, BackupRequest, DatabaseThreadData } from './thread-messages.ts';

/** Bytes of objects that are handed over together. */
const BATCH_BYTES = 1024 * 1024;

/** What goes into a backup. */
export interface BackupInput {
  readonly snapshot: Snapshot;
  readonly companions: readonly CompanionFile[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/**
 * Writes a backup. The work is done in a thread of its own, so neither readers nor writers of the store wait for it.
 *
 * @param path - a file that is there already is replaced; after a failure there is none.
 * @throws `STORE_FULL`, `STORE_FAILED`, `APISERVER_DATA_NOT_WRITABLE`.
 */
export async function writeBackup(path: string, input: BackupInput): Promise<void> {
  const { snapshot, companions, createdAt } = input;
  const { revision, entries } = snapshot;
  await removeDatabase(path);
  const workerData: DatabaseThreadData = { path };
  const worker = startThread('backup', import.meta.url, { workerData });
  try {
    for (const records of inBatches(entries)) await ask(worker, { type: 'append', records });
    const facts = { revision, objects: entries.length, createdAt };
    await ask(worker, { type: 'finish', facts, companions });
  } catch (error) {
    await worker.terminate();
    await removeDatabase(path);
    throw error;
  }
  await worker.terminate();
}

/** Removes a database that nobody has open, with what SQLite has left beside it. */
export async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-journal']) await rm(`${path}${suffix}`, { force: true });
}

async function ask(worker: Worker, request: BackupRequest): Promise<void> {
  const answered = once(worker, 'message') as Promise<[BackupAnswer]>;
  worker.postMessage(request);
  const [answer] = await answered;
  if (answer.type === 'failed') throw storageErrors.create(answer.code, answer.facts);
}

function* inBatches(entries: readonly SnapshotEntry[]): Generator<LogRecord[]> {
  let batch: LogRecord[] = [];
  let bytes = 0;
  for (const { collection, key, revision, value } of entries) {
    batch.push({ revision, collection, key, deleted: false, previous: 0, value });
    bytes += value.byteLength;
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

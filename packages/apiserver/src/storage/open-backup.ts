import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompanionFile } from './sqlite/backup-file.ts';
import { writeBackup } from './sqlite/write-backup.ts';
import type { Snapshot, SnapshotEntry } from './store.ts';

/** Where a backup passes through in the data folder; one that a crash has left is written over. */
const PASSING_FILE = 'backup.partial';
const CHUNK_BYTES = 256 * 1024;

/** What a backup is made of. */
export interface BackupOptions {
  /** Folder with room for a copy of the state. */
  readonly dataDir: string;
  readonly snapshot: Snapshot;
  readonly companions: readonly CompanionFile[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** What is written to the disk for an object. */
  readonly seal: (entry: SnapshotEntry) => Uint8Array;
}

/**
 * Writes a backup and opens it as a stream. One at a time. Nothing of it stays on the disk, whether it is read to its end or not.
 *
 * @throws `STORE_FULL`, `STORE_FAILED`.
 */
export async function openBackup(options: BackupOptions): Promise<AsyncIterable<Uint8Array>> {
  const { dataDir, snapshot, companions, createdAt, seal } = options;
  const path = join(dataDir, PASSING_FILE);
  await writeBackup(path, {
    companions,
    createdAt,
    snapshot: sealed(snapshot, seal),
  });
  const file = await open(path, 'r');
  // Without a name it lives as long as it is open.
  await unlink(path);
  return chunksOf(file);
}

function sealed(snapshot: Snapshot, seal: (entry: SnapshotEntry) => Uint8Array): Snapshot {
  const entries = snapshot.entries.map((entry) => ({ ...entry, value: seal(entry) }));
  return { ...snapshot, entries };
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  await using _closed = file;
  yield* file.createReadStream({
    highWaterMark: CHUNK_BYTES,
    autoClose: false,
  }) as AsyncIterable<Uint8Array>;
}

import { existsSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { type CodedError, errorMessage } from '@drover/base';
import { storageErrors } from './errors.ts';
import { translateFileErrors } from './file-errors.ts';
import {
  type BackupContent,
  type BackupFacts,
  type CompanionFile,
  readBackup,
  reviveBackup,
} from './sqlite/backup-file.ts';
import { inspectLog } from './sqlite/inspect-log.ts';
import { DATABASE_FILE, UNFINISHED_RESTORE } from './sqlite/sqlite-log.ts';
import { removeDatabase } from './sqlite/write-backup.ts';

/**
 * Looks whether a file is a whole backup.
 *
 * @returns what it says about itself.
 * @throws `APISERVER_BACKUP_INVALID` when something is missing or damaged, `APISERVER_DATA_NEWER`.
 */
export function verifyBackup(path: string): BackupFacts {
  const { companions: _, facts } = readVerified(path);
  return facts;
}

/** What belongs to a database. SQLite would play a log that was left behind into any database of that name. */
const DATABASE_FILES = ['', '-wal', '-shm', '-journal'].map(
  (suffix) => `${DATABASE_FILE}${suffix}`,
);

/**
 * Makes a data folder of a backup, durably: no server starts on the folder before it has all of it. When this was interrupted, it is done again.
 *
 * @throws `APISERVER_BACKUP_INVALID`, `APISERVER_DATA_NEWER`, `APISERVER_DATA_EXISTS`, `APISERVER_DATA_NOT_WRITABLE`, `STORE_FULL`.
 */
export async function restoreBackup(path: string, dataDir: string): Promise<BackupFacts> {
  const content = readVerified(path);
  await checkFree(dataDir);
  await translateFileErrors(dataDir, () => writeFolder(dataDir, path, content));
  return content.facts;
}

async function writeFolder(
  dataDir: string,
  path: string,
  { facts, companions }: BackupContent,
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unfinished = join(dataDir, UNFINISHED_RESTORE);
  await removeDatabase(unfinished);
  try {
    await copyFile(path, unfinished);
    await chmod(unfinished, 0o600);
    reviveBackup(unfinished, facts);
    for (const companion of companions) await writeCompanion(dataDir, companion);
    // The database comes last: with it the folder is one.
    await rename(unfinished, join(dataDir, DATABASE_FILE));
    await syncFolder(dataDir);
  } catch (error) {
    await removeDatabase(unfinished);
    throw error;
  }
}

/** Keys of another server are not written over, nor is a database; what an interrupted restore has left is. */
async function checkFree(dataDir: string): Promise<void> {
  const names = existsSync(dataDir) ? await readdir(dataDir) : [];
  const keys = names.includes(UNFINISHED_RESTORE) ? [] : ['pki'];
  const name = [...DATABASE_FILES, ...keys].find((each) => names.includes(each));
  if (name !== undefined) {
    throw storageErrors.create('APISERVER_DATA_EXISTS', { path: dataDir, name });
  }
}

/** Failures to read a database whose words and remedies are for the folder of a server. */
const UNREADABLE = [
  'APISERVER_DATA_CORRUPT',
  'APISERVER_DATA_LOCKED',
  'APISERVER_DATA_NOT_WRITABLE',
] as const;

function readVerified(path: string): BackupContent {
  if (!existsSync(path) || !statSync(path).isFile()) throw invalid(path, 'there is no such file');
  try {
    return readChecked(path);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { facts, cause } = error;
    throw invalid(path, String(facts['reason'] ?? errorMessage(cause)), cause);
  }
}

function isUnreadable(error: unknown): error is CodedError {
  return UNREADABLE.some((code) => storageErrors.is(error, code));
}

function readChecked(path: string): BackupContent {
  const { problems, objects } = inspectLog(path);
  const [problem] = problems;
  if (problem !== undefined) throw invalid(path, problem);
  const content = readBackup(path);
  if (!content) throw invalid(path, 'it is a database, but no backup');
  const { size } = statSync(path);
  if (size !== content.bytes) {
    throw invalid(path, `it has ${size} bytes instead of ${content.bytes}`);
  }
  if (content.facts.objects !== objects) {
    throw invalid(path, `it holds ${objects} objects instead of ${content.facts.objects}`);
  }
  const outside = content.companions.find((companion) => isOutside(companion.path));
  if (outside) throw invalid(path, `it names a file outside of the data folder: ${outside.path}`);
  return content;
}

function isOutside(path: string): boolean {
  const plain = normalize(path);
  return plain.startsWith('..') || plain.startsWith(sep);
}

async function writeCompanion(dataDir: string, { path, content }: CompanionFile): Promise<void> {
  const target = join(dataDir, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await writeFile(target, content, { mode: 0o600, flush: true });
  await syncFolder(dirname(target));
}

/** Makes the names in a folder durable. */
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

function invalid(path: string, reason: string, cause?: unknown): Error {
  return storageErrors.create('APISERVER_BACKUP_INVALID', { path, reason }, { cause });
}

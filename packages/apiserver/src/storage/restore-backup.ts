import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { storageErrors } from './errors.ts';
import {
  type BackupFacts,
  type CompanionFile,
  readBackup,
  reviveBackup,
} from './sqlite/backup-file.ts';
import { inspectLog } from './sqlite/inspect-log.ts';
import { DATABASE_FILE } from './sqlite/sqlite-log.ts';

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

/**
 * Makes a data folder of a backup: the folder is as it was, or has all of it.
 *
 * @throws `APISERVER_BACKUP_INVALID`, `APISERVER_DATA_NEWER`, `APISERVER_DATA_EXISTS`.
 */
export async function restoreBackup(path: string, dataDir: string): Promise<BackupFacts> {
  const { facts, companions } = readVerified(path);
  const database = join(dataDir, DATABASE_FILE);
  if (existsSync(database)) throw storageErrors.create('APISERVER_DATA_EXISTS', { path: dataDir });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unfinished = `${database}.restoring`;
  try {
    await copyFile(path, unfinished);
    reviveBackup(unfinished, facts);
    for (const companion of companions) await writeCompanion(dataDir, companion);
    // The database comes last: with it the folder is one.
    await rename(unfinished, database);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return facts;
}

function readVerified(path: string): NonNullable<ReturnType<typeof readBackup>> {
  if (!existsSync(path)) throw invalid(path, 'there is no such file');
  const { problems, objects } = inspectLog(path);
  const [problem] = problems;
  if (problem !== undefined) throw invalid(path, problem);
  const content = readBackup(path);
  if (!content) throw invalid(path, 'it is a database, but no backup');
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
}

function invalid(path: string, reason: string): Error {
  return storageErrors.create('APISERVER_BACKUP_INVALID', { path, reason });
}

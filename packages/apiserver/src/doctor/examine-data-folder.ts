import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, CodedError, errorMessage } from '@drover/base';
import { storageErrors } from '../storage/errors.ts';
import { inspectLog, type LogInspection } from '../storage/sqlite/inspect-log.ts';
import { DATABASE_FILE, UNFINISHED_RESTORE } from '../storage/sqlite/sqlite-log.ts';
import { examinePki } from './examine-pki.ts';
import { examinePrivacy } from './examine-privacy.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const MIB = 1024 * 1024;
/** Less room than this is warned of. */
const LITTLE_ROOM_BYTES = 512 * MIB;

/** Looks at the data folder of a server that does not run, and changes nothing. */
export async function examineDataFolder(dataDir: string, clock: Clock): Promise<Finding[]> {
  const folder = await examineFolder(dataDir);
  if (folder.verdict === 'failure') return [folder];
  const database = join(dataDir, DATABASE_FILE);
  if (!existsSync(database)) return [folder, missingDatabase(dataDir)];
  return [
    folder,
    await examineRoom(dataDir),
    ...examineDatabase(database),
    await examinePrivacy('database', database),
    ...(await examinePki(join(dataDir, 'pki'), clock)),
  ];
}

async function examineFolder(dataDir: string): Promise<Finding> {
  const subject = 'data folder';
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(subject, dataDir);
  } catch (error) {
    const remedy = 'Name the folder with --data-dir, and give this user the right to write there.';
    return failure(subject, errorMessage(error), remedy);
  }
}

async function examineRoom(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const room = `${Math.floor((bavail * bsize) / MIB)} MiB free`;
  if (bavail * bsize >= LITTLE_ROOM_BYTES) return ok('disk', room);
  return warning('disk', room, 'Free space: on a full disk writes are refused.');
}

function missingDatabase(dataDir: string): Finding {
  if (existsSync(join(dataDir, UNFINISHED_RESTORE))) {
    return failure('database', 'a restore was interrupted', 'Restore the backup again.');
  }
  return failure('database', `there is no ${DATABASE_FILE}`, RESTORE);
}

function examineDatabase(path: string): Finding[] {
  const subject = 'database';
  let inspection: LogInspection;
  try {
    inspection = inspectLog(path);
  } catch (error) {
    const remedy = error instanceof CodedError ? (error as CodedError).remedy : RESTORE;
    return [failure(subject, errorMessage(error), remedy)];
  }
  const { format, revision, compactedRevision, records, objects, problems } = inspection;
  const facts = `format ${format}, revision ${revision}, history from ${compactedRevision}, ${objects} objects in ${records} records`;
  if (problems.length === 0) return [ok(subject, facts)];
  return problems.map((problem) => failure(subject, problem, RESTORE));
}

const RESTORE = storageErrors.definitions.APISERVER_DATA_CORRUPT.remedy;

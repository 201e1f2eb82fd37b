import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { storageErrors } from '../errors.ts';
import type { LogExtent, LogRecord } from '../log/log-driver.ts';
import { checksumOf } from './record-checksum.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/**
 * The format of the database, kept in `PRAGMA user_version`.
 *
 * - 1 (2026-11): `log`, one row a revision; `extent`, one row.
 * - 2 (2026-11): `log.checksum`.
 */
export const FORMAT_VERSION = 2;

/** `PRAGMA application_id`: "drvr" in ASCII, so that `file` and we can tell whose database it is. */
export const APPLICATION_ID = 0x64727672;

const SCHEMA = `
  CREATE TABLE log (
    revision   INTEGER PRIMARY KEY,
    collection TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    deleted    INTEGER NOT NULL,
    previous   INTEGER NOT NULL,
    value      BLOB    NOT NULL,
    checksum   INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE extent (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    compacted INTEGER NOT NULL
  ) STRICT;
  INSERT INTO extent (id, compacted) VALUES (1, 0);
`;

/** Revisions that one step of a compaction covers: short enough not to keep writers waiting. */
const COMPACTION_STEP = 1_000;

/** A row of `log`. */
export interface LogRow {
  readonly revision: number;
  readonly collection: string;
  readonly key: string;
  readonly deleted: number;
  readonly previous: number;
  readonly value: Uint8Array;
  readonly checksum: number;
}

/**
 * The log in an SQLite file. Synchronous: it lives in a thread of its own.
 *
 * Rows are only ever appended, in the order of the primary key; the sole index is that key, because whoever reads the log keeps its state in memory.
 *
 * **Guarantees**: what `append` returned from has been synced. One process at a time: the file is locked as long as it is open.
 */
export class LogDatabase implements Disposable {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #insert: StatementSync;

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#insert = database.prepare(
      'INSERT INTO log (revision, collection, key, deleted, previous, value, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /**
   * Opens or creates the file.
   *
   * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED`, `APISERVER_DATA_NOT_WRITABLE`, `APISERVER_DATA_CORRUPT`.
   */
  static open(path: string): LogDatabase {
    return translateSqliteError(path, () => {
      const database = new DatabaseSync(path);
      try {
        prepare(database, path);
        return new LogDatabase(database, path);
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  /** First and last revision of what is retained. */
  extent(): LogExtent {
    return this.#translated(() => {
      const row = this.#database
        .prepare(
          // A deletion that was the last revision may have been compacted away: its number is not given out again.
          'SELECT compacted, max(compacted, coalesce((SELECT max(revision) FROM log), 0)) AS revision FROM extent',
        )
        .get() as { compacted: number; revision: number };
      return { revision: row.revision, compactedRevision: row.compacted };
    });
  }

  /**
   * All records in order of revision.
   *
   * @throws `APISERVER_DATA_CORRUPT` when one of them is not as it was written.
   */
  *records(): Generator<LogRecord, void, undefined> {
    const select = this.#database.prepare(
      'SELECT revision, collection, key, deleted, previous, value, checksum FROM log ORDER BY revision',
    );
    const rows = select.iterate() as Iterator<LogRow>;
    for (;;) {
      const next = this.#translated(() => rows.next());
      if (next.done) return;
      const record = recordOf(next.value);
      if (checksumOf(record) !== next.value.checksum) throw changedRecord(this.#path, record);
      yield record;
    }
  }

  /**
   * Appends all records in one transaction.
   *
   * @throws `STORE_FULL`, `STORE_FAILED`.
   */
  append(records: readonly LogRecord[]): void {
    this.#transaction(() => {
      for (const record of records) {
        const { revision, collection, key, deleted, previous, value } = record;
        const sum = checksumOf(record);
        this.#insert.run(revision, collection, key, deleted ? 1 : 0, previous, value, sum);
      }
    });
  }

  /** Replaces values by revision; the old ones are overwritten in the file and taken out of the log beside it. */
  rewrite(records: readonly LogRecord[]): void {
    this.#translated(() => this.#database.exec('PRAGMA secure_delete = ON'));
    const update = this.#database.prepare(
      'UPDATE log SET value = ?, checksum = ? WHERE revision = ?',
    );
    this.#transaction(() => {
      for (const record of records) {
        update.run(record.value, checksumOf(record), record.revision);
      }
    });
    this.#translated(() => this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  /** One step towards dropping what was replaced or deleted up to `revision`; tells how far it came. */
  compactStep(revision: number): number {
    const { compactedRevision } = this.extent();
    if (revision <= compactedRevision) return compactedRevision;
    const end = Math.min(revision, compactedRevision + COMPACTION_STEP);
    this.#transaction(() => this.#dropReplaced(compactedRevision, end));
    return end;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** Each record names the one it replaced, so the step looks at its own revisions only, however large the log is. */
  #dropReplaced(start: number, end: number): void {
    const run = (sql: string, ...parameters: number[]): void => {
      this.#database.prepare(sql).run(...parameters);
    };
    run(
      'DELETE FROM log WHERE revision IN (SELECT previous FROM log WHERE revision > ? AND revision <= ? AND previous > 0)',
      start,
      end,
    );
    run('DELETE FROM log WHERE revision > ? AND revision <= ? AND deleted = 1', start, end);
    run('UPDATE extent SET compacted = ?', end);
  }

  #transaction(work: () => void): void {
    this.#translated(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#database.exec('COMMIT');
      } catch (error) {
        // SQLite has rolled back by itself after some failures.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #translated<T>(work: () => T): T {
    return translateSqliteError(this.#path, work);
  }
}

function prepare(database: DatabaseSync, path: string): void {
  // The lock comes with the first look into the file and stays; a file of a newer format is not touched.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  const found = Number(readPragma(database, 'user_version'));
  if (found > FORMAT_VERSION) {
    throw storageErrors.create('APISERVER_DATA_NEWER', { path, found, known: FORMAT_VERSION });
  }
  checkIntegrity(database, path);
  if (!isEmpty(database)) checkOwner(database, path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  if (found === 0) create(database);
  if (found === 1) addChecksums(database);
}

function isEmpty(database: DatabaseSync): boolean {
  return readPragma(database, 'schema_version') === 0;
}

/**
 * Other programs call their databases the same.
 *
 * @throws `APISERVER_DATA_CORRUPT` when this one is none of ours.
 */
export function checkOwner(database: DatabaseSync, path: string): void {
  if (readPragma(database, 'application_id') === APPLICATION_ID) return;
  throw storageErrors.create('APISERVER_DATA_CORRUPT', { path, reason: 'it is not ours' });
}

function create(database: DatabaseSync): void {
  database.exec(`
    BEGIN IMMEDIATE;
    ${SCHEMA}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${FORMAT_VERSION};
    COMMIT;
  `);
}

/** From format 1 to format 2. */
function addChecksums(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE; ALTER TABLE log ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0');
  const rows = database
    .prepare('SELECT revision, collection, key, deleted, previous, value, checksum FROM log')
    .iterate() as Iterable<LogRow>;
  const update = database.prepare('UPDATE log SET checksum = ? WHERE revision = ?');
  for (const row of rows) update.run(checksumOf(recordOf(row)), row.revision);
  database.exec('PRAGMA user_version = 2; COMMIT');
}

/** What a row says. */
export function recordOf(row: LogRow): LogRecord {
  const { revision, collection, key, deleted, previous, value } = row;
  return { revision, collection, key, deleted: deleted !== 0, previous, value };
}

function changedRecord(path: string, { revision, collection, key }: LogRecord): Error {
  const reason = `revision ${revision} of ${collection}/${key} is not what was written`;
  return storageErrors.create('APISERVER_DATA_CORRUPT', { path, reason });
}

/** A quarter of a second for 200 MB, and better than to find out later. */
function checkIntegrity(database: DatabaseSync, path: string): void {
  const reason = readPragma(database, 'integrity_check(1)');
  if (reason !== 'ok') {
    throw storageErrors.create('APISERVER_DATA_CORRUPT', { path, reason: String(reason) });
  }
}

/** The value of a pragma. */
export function readPragma(database: DatabaseSync, name: string): number | string {
  const [value] = Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
  return typeof value === 'number' ? value : String(value);
}

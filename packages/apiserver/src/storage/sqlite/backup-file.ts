import { DatabaseSync } from 'node:sqlite';
import type { LogRecord } from '../log/log-driver.ts';
import { LogDatabase, readPragma } from './log-database.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/** A file that belongs to the state and lies beside the database: keys and certificates. */
export interface CompanionFile {
  /** Relative to the data folder. */
  readonly path: string;
  readonly content: string;
}

/** What a backup says about itself. */
export interface BackupFacts {
  /** The revision whose state it holds. */
  readonly revision: number;
  /** Number of objects. */
  readonly objects: number;
  /** ISO 8601, by the clock of the server that made it. */
  readonly createdAt: string;
}

const SCHEMA = `
  CREATE TABLE backup (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    revision  INTEGER NOT NULL,
    objects   INTEGER NOT NULL,
    createdAt TEXT    NOT NULL
  ) STRICT;
  CREATE TABLE companion (
    path    TEXT PRIMARY KEY,
    content TEXT NOT NULL
  ) STRICT;
`;

/**
 * A backup being written: a database like that of a data folder, compacted to the revision of the backup, with the companion files in a
 * table of their own. It is one file. Synchronous: it is written in a thread of its own.
 */
export class BackupFile {
  readonly #path: string;
  readonly #log: LogDatabase;

  /** Creates the file. */
  constructor(path: string) {
    this.#path = path;
    this.#log = LogDatabase.open(path);
  }

  append(records: readonly LogRecord[]): void {
    this.#log.append(records);
  }

  /** Writes what belongs to the objects, and closes the file; it is whole and synced afterwards. */
  finish(facts: BackupFacts, companions: readonly CompanionFile[]): void {
    this.#log[Symbol.dispose]();
    translateSqliteError(this.#path, () => {
      using database = new DatabaseSync(this.#path);
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
      database.prepare('UPDATE extent SET compacted = ?').run(facts.revision);
      database
        .prepare('INSERT INTO backup (id, revision, objects, createdAt) VALUES (1, ?, ?, ?)')
        .run(facts.revision, facts.objects, facts.createdAt);
      const insert = database.prepare('INSERT INTO companion (path, content) VALUES (?, ?)');
      for (const { path, content } of companions) insert.run(path, content);
      // Without a log beside it the file can be copied as it is.
      database.exec('COMMIT; PRAGMA journal_mode = DELETE;');
    });
  }
}

/** What is in a backup beside the objects. */
export interface BackupContent {
  readonly facts: BackupFacts;
  readonly companions: readonly CompanionFile[];
  /** How long the file is: of a last page that is cut SQLite says nothing. */
  readonly bytes: number;
}

/**
 * Reads what a backup says about itself, without changing it.
 *
 * @returns `undefined` when the database is no backup.
 * @throws `APISERVER_DATA_CORRUPT`.
 */
export function readBackup(path: string): BackupContent | undefined {
  return translateSqliteError(path, () => {
    using database = new DatabaseSync(path, { readOnly: true });
    const marked = database
      .prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name IN ('backup', 'companion')")
      .get() as { count: number };
    if (marked.count !== 2) return undefined;
    const facts = database.prepare('SELECT revision, objects, createdAt FROM backup').get();
    const companions = database.prepare('SELECT path, content FROM companion').all();
    const pages = Number(readPragma(database, 'page_count'));
    return {
      bytes: pages * Number(readPragma(database, 'page_size')),
      facts: { ...facts } as unknown as BackupFacts,
      companions: companions as unknown as CompanionFile[],
    };
  });
}

/** Distance from the revision of a backup to the first one after its restore: more than was ever written in between. */
const REVISION_GAP = 1_000_000_000;

/**
 * Turns a copy of a backup into the database of a data folder.
 *
 * Its revisions go on far behind those of the backup, and nothing before is retained: what was written after the backup and is lost had
 * revisions that clients may still hold, and must never mean something else. Clients that hold one list again.
 */
export function reviveBackup(path: string, { revision }: BackupFacts): void {
  translateSqliteError(path, () => {
    using database = new DatabaseSync(path);
    database.exec('BEGIN IMMEDIATE; DROP TABLE backup; DROP TABLE companion;');
    database.prepare('UPDATE extent SET compacted = ?').run(revision + REVISION_GAP);
    database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  });
}

import { DatabaseSync } from 'node:sqlite';
import { storageErrors } from '../errors.ts';
import { checkOwner, FORMAT_VERSION, type LogRow, readPragma, recordOf } from './log-database.ts';
import { checksumOf } from './record-checksum.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/** What a look at a database found. */
export interface LogInspection {
  readonly format: number;
  readonly revision: number;
  readonly compactedRevision: number;
  readonly records: number;
  /** Keys that are there at the newest revision. */
  readonly objects: number;
  /** What is wrong, in words; empty when all is well. At most {@link MAX_PROBLEMS}. */
  readonly problems: readonly string[];
}

/** Problems that are told; more of them tell nothing more. */
export const MAX_PROBLEMS = 20;

/**
 * Looks whether a database is a log in order, and changes nothing.
 *
 * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED` while a server runs on it, `APISERVER_DATA_CORRUPT` when it cannot be read at all.
 */
export function inspectLog(path: string): LogInspection {
  return translateSqliteError(path, () => {
    using database = new DatabaseSync(path, { readOnly: true });
    const format = Number(readPragma(database, 'user_version'));
    if (format > FORMAT_VERSION) {
      throw storageErrors.create('APISERVER_DATA_NEWER', {
        path,
        found: format,
        known: FORMAT_VERSION,
      });
    }
    checkOwner(database, path);
    const damage = integrityProblems(database);
    const { counts, problems } = damage.length > 0 ? nothing : walkLog(database, format);
    return { format, ...counts, problems: [...damage, ...problems].slice(0, MAX_PROBLEMS) };
  });
}

type Counts = Pick<LogInspection, 'compactedRevision' | 'objects' | 'records' | 'revision'>;

interface Walk {
  readonly counts: Counts;
  readonly problems: readonly string[];
}

const nothing: Walk = {
  counts: { revision: 0, compactedRevision: 0, records: 0, objects: 0 },
  problems: [],
};

function integrityProblems(database: DatabaseSync): string[] {
  const rows = database.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`).all();
  const texts = rows.map((row) => String(Object.values(row)[0]));
  return texts.length === 1 && texts[0] === 'ok' ? [] : texts;
}

/** Each record must name the one before it of the same key: a record that is missing shows in the next one. */
function walkLog(database: DatabaseSync, format: number): Walk {
  const { compacted } = database.prepare('SELECT compacted FROM extent').get() as {
    compacted: number;
  };
  const newest = new Map<string, number>();
  const problems: string[] = [];
  let revision = 0;
  let records = 0;
  const rows = database
    .prepare('SELECT * FROM log ORDER BY revision')
    .iterate() as Iterable<LogRow>;
  for (const row of rows) {
    const problem = problemOf(row, newest, compacted) ?? (format > 1 ? changeOf(row) : undefined);
    if (problem && problems.length < MAX_PROBLEMS) problems.push(problem);
    const place = `${row.collection}/${row.key}`;
    if (row.deleted) newest.delete(place);
    else newest.set(place, row.revision);
    revision = row.revision;
    records += 1;
  }
  const counts = {
    revision: Math.max(revision, compacted),
    compactedRevision: compacted,
    records,
    objects: newest.size,
  };
  return { counts, problems };
}

function problemOf(
  { revision, collection, key, previous }: LogRow,
  newest: ReadonlyMap<string, number>,
  compacted: number,
): string | undefined {
  const before = newest.get(`${collection}/${key}`) ?? 0;
  // What a compaction has dropped is named still, and was replaced before it.
  if (before === previous || (before === 0 && previous <= compacted)) return undefined;
  return `revision ${revision} of ${collection}/${key} follows ${previous}, but ${before} is there`;
}

function changeOf(row: LogRow): string | undefined {
  if (checksumOf(recordOf(row)) === row.checksum) return undefined;
  return `revision ${row.revision} of ${row.collection}/${row.key} is not what was written`;
}

import { basename } from 'node:path';
import { type AuditLog, linesBackwards } from '@drover/apiserver';
import type { RequestAttributes } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendJson } from '../http/respond.ts';

/** Where the audit log can be read. */
export const AUDIT_PATH = '/drover/v1alpha1/audit';

/** What the handler needs. */
export interface AuditReaderOptions {
  /** Absent: nothing is written down. */
  readonly log: Pick<AuditLog, 'files'> | undefined;
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

/** Events of an answer at most. */
const MAX_EVENTS = 500;
const DEFAULT_EVENTS = 100;

/** Bytes that are looked through for one answer at most; `next` goes on from there. */
const MAX_SCANNED_BYTES = 16 * 1024 * 1024;

/**
 * Answers with events of the audit log, the newest first: `limit` of them, those with the text `contains` alone if one is
 * given, older than `before`, which is what the answer before gave as `next`. Reading is for those who may `get` this path.
 *
 * @throws (the handler) `SERVER_FORBIDDEN`, `SERVER_AUDIT_OFF`
 */
export function createAuditReader({ log, mayDo }: AuditReaderOptions): Handler {
  return async (exchange) => {
    if (!mayDo(exchange, { verb: 'get', path: AUDIT_PATH })) {
      throw serverErrors.create('SERVER_FORBIDDEN', { problem: 'You may not read the audit log' });
    }
    if (!log) throw serverErrors.create('SERVER_AUDIT_OFF');
    const query = new URLSearchParams(exchange.query);
    const limit = Number(query.get('limit') ?? DEFAULT_EVENTS);
    const page = await readEvents(await log.files(), {
      limit: Number.isInteger(limit) ? Math.min(Math.max(limit, 1), MAX_EVENTS) : DEFAULT_EVENTS,
      contains: query.get('contains') ?? '',
      before: query.get('before') ?? '',
    });
    sendJson(exchange, 200, page);
  };
}

/** What is asked for. */
interface EventsQuery {
  readonly limit: number;
  readonly contains: string;
  readonly before: string;
}

/** A page of events. */
interface EventsPage {
  readonly items: readonly unknown[];
  /** Where older events begin; absent at the end. */
  readonly next?: string;
}

async function readEvents(
  files: readonly string[],
  { limit, contains, before }: EventsQuery,
): Promise<EventsPage> {
  const [name, offset] = before.split('@', 2);
  const first = Math.max(
    0,
    files.findIndex((file) => basename(file) === name),
  );
  const items: unknown[] = [];
  let scannedBytes = 0;
  for (const file of files.slice(first)) {
    const start = basename(file) === name ? Number(offset) : undefined;
    for await (const placed of linesBackwards(file, start)) {
      scannedBytes += placed.line.length;
      if (placed.line.includes(contains)) items.push(...parsed(placed.line));
      if (items.length < limit && scannedBytes < MAX_SCANNED_BYTES) continue;
      return { items, next: `${basename(file)}@${placed.offset}` };
    }
  }
  return { items };
}

function parsed(line: string): readonly unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return []; // half a line, left by a crash
  }
}

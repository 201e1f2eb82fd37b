import type { Freshness } from '@drover/controller-runtime';
import type { Asked } from '../handler/context.ts';
import type { ListQuery } from '../list/list-query.ts';
import type { Selection } from '../list/select.ts';
import type { ExplorerAnswer } from '../message.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { cacheDocument, cacheHeader } from './freshness.ts';
import type { ResourceWriter } from './resource-writer.ts';

/** What a collection is written from. */
export interface CollectionParts {
  readonly type: ExploredType;
  readonly query: ListQuery;
  readonly page: Selection & { readonly revision: string; readonly continue?: string };
  readonly writer: ResourceWriter;
  readonly freshness: Freshness;
}

/** Bytes that are written between two turns of the event loop, roughly. */
const CHUNK_CHARS = 256 * 1024;

/** Answers a collection; its objects are written as they are read, so that a long list is never whole in memory. */
export function collectionAnswer(asked: Asked, parts: CollectionParts): ExplorerAnswer {
  const isLines = (asked.request.headers['accept'] ?? '').includes('application/jsonl');
  const head = JSON.stringify(collectionHead(asked, parts));
  const nowMs = asked.services.clock.nowMs();
  const rows = parts.page.rows.values().map((row) => parts.writer.write(row, nowMs));
  return {
    status: 200,
    headers: {
      'content-type': isLines ? 'application/jsonl' : 'application/json',
      'x-drover-cache': cacheHeader(parts.freshness),
    },
    body: inChunks(isLines ? lines(head, rows) : document(head, rows)),
  };
}

function collectionHead({ request, base }: Asked, parts: CollectionParts): object {
  const { type, query, page, freshness } = parts;
  const pages = Math.ceil(page.total / query.limit);
  return {
    type: 'collection',
    links: { self: `${base}${request.url}` },
    createTypes: { [type.id]: `${base}/v1/${type.pluralName}` },
    actions: {},
    resourceType: type.id,
    revision: page.revision,
    count: page.total,
    ...(!query.continues && { pages }),
    ...(page.continue !== undefined && {
      continue: page.continue,
      pagination: {
        limit: query.limit,
        next: nextUrl(request.url, base, page.continue),
        partial: true,
      },
    }),
    ...(query.summary.length > 0 && { summary: page.summary }),
    cache: cacheDocument(freshness),
  };
}

function nextUrl(url: string, base: string, token: string): string {
  const next = new URL(url, 'http://localhost');
  next.searchParams.set('continue', token);
  return `${base}${next.pathname}${next.search}`;
}

function* document(head: string, rows: Iterable<string>): Generator<string, void, undefined> {
  yield `${head.slice(0, -1)},"data":[`;
  let comma = '';
  for (const row of rows) {
    yield comma + row;
    comma = ',';
  }
  yield ']}\n';
}

/** An empty line at the end says that it is complete. */
function* lines(head: string, rows: Iterable<string>): Generator<string, void, undefined> {
  yield `${head}\n`;
  for (const row of rows) yield `${row}\n`;
  yield '\n';
}

async function* inChunks(parts: Iterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length < CHUNK_CHARS) continue;
    yield Buffer.from(text);
    text = '';
    await nextTurn();
  }
  if (text !== '') yield Buffer.from(text);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

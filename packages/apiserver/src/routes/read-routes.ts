import { failureStatus, type Status, StatusError } from '@drover/apimachinery';
import { JSON_HEADERS } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { parseListQuery } from '../registry/list-options.ts';
import { entriesAsServed, entryAsServed } from '../registry/served-version.ts';
import { encodeText } from '../registry/stored-object.ts';
import { listObjects } from '../registry/verbs/list.ts';
import { checkNotTooNew, readObject } from '../registry/verbs/read.ts';
import { watchObjects } from '../registry/verbs/watch.ts';
import { batchesAsServed } from '../representation/served-batches.ts';
import { watchFrame, watchFrames } from '../representation/watch-frames.ts';
import { storageErrors } from '../storage/errors.ts';
import { checkStreamable, headersOf } from './negotiation.ts';
import type { ResourceRequest } from './resource-request.ts';

/** One object. */
export async function answerGet(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, representation, context } = request;
  checkNotTooNew(context.query.get('resourceVersion') ?? '', registry);
  const entry = await entryAsServed(readObject(registry, target), target.resource);
  return { status: 200, headers: headersOf(representation), body: representation.object(entry) };
}

/** A collection, or a page of it. */
export async function answerList(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const page = listObjects(registry, target, parseListQuery(context.query));
  const entries = await entriesAsServed(page.entries, target.resource);
  const body = representation.list({ ...page, entries });
  return { status: 200, headers: headersOf(representation), body };
}

/** Events from now on, or from a revision, until someone ends them. */
export function answerWatch(request: ResourceRequest): ApiResponse {
  checkStreamable(request.representation);
  return { status: 200, headers: JSON_HEADERS, body: watchBody(request) };
}

function watchBody(request: ResourceRequest): AsyncIterable<Uint8Array> {
  const { registry, target, context, frames, watchMetrics, representation } = request;
  try {
    const watcher = watchObjects(registry, target, parseListQuery(context.query, true));
    const end = (): void => watcher[Symbol.dispose]();
    if (context.signal.aborted) end();
    context.signal.addEventListener('abort', end, { once: true });
    const batches = batchesAsServed(watcher.batches(), target.resource);
    const sent = watchMetrics.counterOf(target.resource);
    const body = watchFrames(batches, representation, { recent: frames, sent });
    return target.resource.converter ? endingInStatus(body) : body;
  } catch (error) {
    // A watch that cannot begin any more begins and says so: clients look for this in the stream.
    if (storageErrors.is(error, 'STORE_REVISION_COMPACTED')) {
      return failedWatch(expiredStatus(error.facts));
    }
    if (error instanceof StatusError && error.status.code === 504) return failedWatch(error.status);
    throw error;
  }
}

function expiredStatus(facts: {
  readonly revision?: unknown;
  readonly compactedRevision?: unknown;
}): Status {
  const message = `too old resource version: ${String(facts.revision)} (${String(facts.compactedRevision)})`;
  return failureStatus(410, 'Expired', message);
}

async function* failedWatch(status: Status): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(watchFrame('ERROR', encodeText(JSON.stringify(status))));
}

/** A watch whose objects cannot be converted any more says why before it ends. */
async function* endingInStatus(
  frames: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* frames;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* failedWatch(error.status);
  }
}

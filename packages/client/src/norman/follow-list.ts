import { type Clock, createBackoff, hasCode, type Random } from '@drover/base';
import { isRetriable } from '../rest/retry.ts';
import type { NormanFilter, NormanQuery } from './list-query.ts';
import type { NormanClient } from './norman-client.ts';
import { NormanError } from './norman-error.ts';
import type { NormanResource, NormanSchema } from './resource.ts';
import type { NormanEvent } from './subscribe.ts';

/** What {@link followList} needs beside the client. */
export interface FollowListOptions {
  readonly query?: NormanQuery;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** How often a list is read that the server tells no changes of. */
const POLL_MS = 5_000;

/**
 * The rows of a list and then what changes in it, for ever: over a subscription where the server has one for the type,
 * else by reading the list again every 5 s.
 *
 * **Guarantees**: nothing is missed for good: after each loss of the line the list is read again. A row may be told more
 * than once without a change. A row that no longer meets the filters is told as removed.
 *
 * @throws NormanError when the server refuses for good; the reason of the signal.
 */
export async function* followList(
  client: NormanClient,
  type: NormanSchema,
  { query = {}, clock, random, signal }: FollowListOptions,
): AsyncGenerator<NormanEvent, void, undefined> {
  const backoff = createBackoff({ initialMs: 500, maxMs: 30_000, jitter: 'equal' }, random);
  const known = new Map<string, NormanResource>();
  for (;;) {
    let isTold = false;
    try {
      const events = await subscribe(client, type, signal);
      isTold = events !== undefined;
      yield* readAgain(client.list(type, query, { signal }), known);
      for await (const { type: change, resource } of events ?? []) {
        backoff.reset();
        yield* fold({ type: change, resource }, query.filters ?? [], known);
      }
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
    }
    await clock.sleep(isTold ? backoff.next() : POLL_MS, { signal });
  }
}

/** `undefined` where there is no subscription for the type, or no way to have one. */
async function subscribe(
  client: NormanClient,
  type: NormanSchema,
  signal: AbortSignal,
): Promise<AsyncIterable<NormanEvent> | undefined> {
  try {
    return await client.subscribe([type.id], { signal });
  } catch (error) {
    const isAbsent = error instanceof NormanError && [400, 404, 405, 501].includes(error.status);
    if (isAbsent || hasCode(error, 'CLIENT_NO_UPGRADE')) return undefined;
    throw error;
  }
}

type Known = Map<string, NormanResource>;

async function* readAgain(
  rows: AsyncIterable<NormanResource>,
  known: Known,
): AsyncGenerator<NormanEvent, void, undefined> {
  const gone = new Map(known);
  for await (const resource of rows) {
    gone.delete(resource.id);
    known.set(resource.id, resource);
    yield { type: 'change', resource };
  }
  for (const [id, resource] of gone) {
    known.delete(id);
    yield { type: 'remove', resource };
  }
}

function* fold(
  { type, resource }: NormanEvent,
  filters: readonly NormanFilter[],
  known: Known,
): Generator<NormanEvent, void, undefined> {
  if (type === 'change' && filters.every((filter) => meets(resource, filter))) {
    known.set(resource.id, resource);
    yield { type: 'change', resource };
  } else if (known.delete(resource.id)) {
    yield { type: 'remove', resource };
  }
}

/** As the server compares: trimmed texts, exactly. */
function meets(
  resource: NormanResource,
  { field, modifier = 'eq', values }: NormanFilter,
): boolean {
  const value = resource[field];
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  const text = isScalar ? `${value as string | number | boolean}`.trim() : '';
  const isIn = values.includes(text);
  return modifier === 'eq' || modifier === 'in' ? isIn : !isIn;
}

function isTransient(error: unknown): boolean {
  if (error instanceof NormanError) return error.status === 429 || error.status >= 500;
  return isRetriable(error);
}

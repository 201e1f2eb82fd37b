import type { DynamicObject } from '@drover/apimachinery';
import { BoundedQueue, TaskGroup } from '@drover/base';
import type { CacheChange } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { encodeJson } from '../format/encode.ts';
import { formatResource } from '../format/resource.ts';
import { isInScope, type Target } from '../handler/crud.ts';
import { type Api, type Exchange, targetOf } from '../handler/exchange.ts';
import type { Caller } from '../http-message.ts';
import { V3 } from '../schema/version.ts';

/** Frames that wait for a slow reader. When there are more, reading from the caches waits. */
const MAX_FRAMES = 100;
/** How often a frame shows that the line is alive, and the caller's token is looked at again. */
const PING_MS = 5_000;

const PING = encodeJson({ name: 'ping', data: {} });

/**
 * The frames of a subscription: what there is, then every change of the types that were asked for, as long as the
 * caller may see it.
 *
 * **Guarantees**: a slow reader is held at most 100 frames and one change an object; nothing is dropped but
 * intermediate states. Ends within 5 s after the caller's token stopped working, or with the request's signal.
 *
 * **Ordering**: changes of one object come in order; changes of different objects may swap.
 *
 * @throws `NORMAN_UNAUTHENTICATED`, `NORMAN_NO_RESOURCE_TYPES` at once, before the first frame.
 */
export function openSubscription(exchange: Exchange, api: Api): AsyncIterable<string> {
  const { caller } = exchange.request;
  if (!caller) throw normanErrors.create('NORMAN_UNAUTHENTICATED');
  const openers = openersOf(exchange, api, caller);
  if (openers.length === 0) throw normanErrors.create('NORMAN_NO_RESOURCE_TYPES');
  return frames(openers, exchange, api);
}

/** Looks anew at what the caller may see of a type: rights change while a subscription lasts. */
type Opener = () => Target;

/** The types that were asked for by exact id; all that can be listed when none was. */
function openersOf(exchange: Exchange, api: Api, caller: Caller): readonly Opener[] {
  const wanted = new Set(exchange.query.getAll('resourceTypes'));
  const types = api.versions.get(V3)?.resources ?? [];
  return types
    .filter(({ schema }) => wanted.size === 0 || wanted.has(schema.id))
    .filter(({ kind, schema }) => kind.crd && schema.collectionMethods.includes('GET'))
    .map(({ schema }) => {
      const path = { ...exchange.path, type: schema.id };
      return () => targetOf({ ...exchange, path }, api, caller);
    });
}

async function* frames(
  openers: readonly Opener[],
  { request }: Exchange,
  api: Api,
): AsyncGenerator<string, void, undefined> {
  await using tasks = new TaskGroup(request.signal);
  const queue = new FrameQueue();
  for (const open of openers) tasks.run((signal) => follow(open, queue, signal));
  tasks.run((signal) => ping(queue, { api, caller: request.caller, signal }));
  tasks.signal.addEventListener('abort', () => queue.close(), { once: true });
  yield* queue;
}

/** A queue whose writers wait while it is full. */
class FrameQueue implements AsyncIterable<string> {
  readonly #queue = new BoundedQueue<string>({ maxItems: MAX_FRAMES });
  #space = Promise.withResolvers<void>();
  #isClosed = false;

  /** Takes a frame as soon as there is room for it; false when the queue has ended. */
  async push(frame: string): Promise<boolean> {
    while (!this.#isClosed && !this.#queue.push(frame)) await this.#space.promise;
    return !this.#isClosed;
  }

  /** No more frames: what waits is still read. */
  close(): void {
    this.#isClosed = true;
    this.#queue.close();
    this.#space.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for await (const frame of this.#queue) {
      this.#space.resolve();
      this.#space = Promise.withResolvers<void>();
      yield frame;
    }
  }
}

async function follow(open: Opener, queue: FrameQueue, signal: AbortSignal): Promise<void> {
  const { services, type } = open().context;
  const changes = services.cacheOf<DynamicObject>(type.kind).changes({ signal });
  for await (const change of changes) {
    const frame = frameOf(change, open());
    if (frame !== undefined && !(await queue.push(frame))) return;
  }
}

/** The frame that tells a change; `undefined` when the caller may not see the object. */
function frameOf({ type, object }: CacheChange<DynamicObject>, target: Target): string | undefined {
  if (!isInScope(object, target) || !target.context.isVisible(object)) return undefined;
  const name = type === 'deleted' ? 'resource.remove' : 'resource.change';
  return encodeJson({ name, data: formatResource(object, target) });
}

async function ping(
  queue: FrameQueue,
  { api, caller, signal }: { api: Api; caller: Caller | undefined; signal: AbortSignal },
): Promise<void> {
  const { clock } = api.services;
  for (;;) {
    await clock.sleep(PING_MS, { signal });
    if (!(await isStillValid(api, caller, signal))) return queue.close();
    if (!(await queue.push(PING))) return;
  }
}

async function isStillValid(
  { services: { auth } }: Api,
  caller: Caller | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (caller?.tokenName === undefined) return caller !== undefined;
  return auth.authenticator.isActive(caller.tokenName, { signal });
}

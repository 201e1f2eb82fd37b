import {
  isExpired,
  type KubernetesList,
  type KubernetesObject,
  StatusError,
  type WatchEvent,
} from '@drover/apimachinery';
import {
  type Backoff,
  type BackoffOptions,
  type Clock,
  createBackoff,
  type Random,
  systemClock,
  systemRandom,
} from '@drover/base';
import type { ResourceClient, WatchOptions } from '../rest/client.ts';
import { isRetriable, retryAfterMs } from '../rest/retry.ts';

/** What {@link watchFrom} gives: the whole list where it has to begin (again), then its changes. */
export type FollowEvent<T extends KubernetesObject> =
  | { readonly type: 'LISTED'; readonly list: KubernetesList<T> }
  | Exclude<WatchEvent<T>, { readonly type: 'ERROR' }>;

/** Options of {@link watchFrom}. */
export interface WatchFromOptions
  extends Pick<
    WatchOptions,
    'namespace' | 'labelSelector' | 'fieldSelector' | 'signal' | 'idleTimeoutMs'
  > {
  /** Begin behind this version; default: with a list. */
  readonly resourceVersion?: string | undefined;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Between attempts; default from 1 s to 30 s. A `Retry-After` of the server is longer or wins. */
  readonly backoff?: BackoffOptions;
  /** Told each failure that is overcome by waiting `delayMs`. */
  readonly onRetry?: (error: unknown, delayMs: number) => void;
}

const DEFAULT_BACKOFF: BackoffOptions = { initialMs: 1_000, maxMs: 30_000, jitter: 'equal' };

/** Servers are asked to end watches after 5 to 10 minutes, so that they can spread them anew. */
const MIN_WATCH_SECONDS = 300;

/**
 * Follows a collection over reconnections: a watch that ends or breaks is resumed behind the last version that was
 * seen; when the server has forgotten that version (410) the collection is listed again and given as `LISTED`.
 *
 * **Guarantees**: between two `LISTED` every change is seen once and in order. The consumer is never more than one event
 * behind what has been read: a slow one slows the server down, which may end the watch; then it is resumed.
 *
 * **Ordering**: `LISTED` first, unless a `resourceVersion` is given.
 *
 * @throws the reason of the signal; `StatusError` that waiting does not mend (400, 401, 403, 404, …).
 */
export async function* watchFrom<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  options: WatchFromOptions = {},
): AsyncGenerator<FollowEvent<T>, void, undefined> {
  const { clock = systemClock, random = systemRandom, signal } = options;
  const backoff = createBackoff(options.backoff ?? DEFAULT_BACKOFF, random);
  const position: Position = { version: options.resourceVersion };
  for (;;) {
    signal?.throwIfAborted();
    try {
      if (position.version === undefined) yield await list(resource, position, options);
      const sawEvents = yield* watchOnce(resource, position, { options, random, backoff });
      // A server that ends each watch at once must not be asked without pause.
      if (!sawEvents) await clock.sleep(backoff.next(), { signal });
    } catch (error) {
      await clock.sleep(overcome(error, position, { options, backoff }), { signal });
    }
  }
}

/** How long to wait after a failure, in milliseconds; throws one that waiting does not mend. */
function overcome(
  error: unknown,
  position: Position,
  { options, backoff }: Pick<Attempt, 'options' | 'backoff'>,
): number {
  if (options.signal?.aborted) throw error;
  if (isExpired(error)) position.version = undefined;
  else if (!isRetriable(error)) throw error;
  const delayMs = Math.max(retryAfterMs(error) ?? 0, backoff.next());
  options.onRetry?.(error, delayMs);
  return delayMs;
}

/** Up to where the collection is known. */
interface Position {
  version: string | undefined;
}

async function list<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  position: Position,
  { namespace, labelSelector, fieldSelector, signal }: WatchFromOptions,
): Promise<FollowEvent<T>> {
  const whole = await resource.listAll({
    namespace,
    signal,
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  });
  position.version = whole.metadata.resourceVersion;
  return { type: 'LISTED', list: whole };
}

interface Attempt {
  readonly options: WatchFromOptions;
  readonly random: Random;
  readonly backoff: Backoff;
}

async function* watchOnce<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  position: Position,
  { options, random, backoff }: Attempt,
): AsyncGenerator<FollowEvent<T>, boolean, undefined> {
  const { namespace, labelSelector, fieldSelector, signal, idleTimeoutMs } = options;
  let sawEvents = false;
  const watch = resource.watch({
    namespace,
    signal,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.floor(MIN_WATCH_SECONDS * (1 + random.float())),
    ...(position.version !== undefined && { resourceVersion: position.version }),
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  });
  for await (const event of watch) {
    if (event.type === 'ERROR') throw new StatusError(event.object);
    sawEvents = true;
    backoff.reset();
    position.version = event.object.metadata?.resourceVersion ?? position.version;
    yield event;
  }
  return sawEvents;
}

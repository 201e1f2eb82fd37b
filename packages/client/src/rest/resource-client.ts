import {
  apiVersionOf,
  isExpired,
  type KubernetesList,
  type KubernetesObject,
  type ResourceType,
  type WatchEvent,
} from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { clientErrors } from '../errors.ts';
import {
  createRequest,
  deleteCollectionRequest,
  deleteRequest,
  getRequest,
  listRequest,
  patchRequest,
  updateRequest,
  watchRequest,
} from '../request/build-request.ts';
import { guardIdle } from '../watch/idle-guard.ts';
import { decodeWatchEvents } from '../watch/watch-events.ts';
import type { ListOptions, ResourceClient, WatchOptions } from './client.ts';
import type { Exchange } from './exchange.ts';

const DEFAULT_PAGE = 500;

/** What a {@link ResourceClient} needs. */
export interface ResourceClientOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** Longest event of a watch, in bytes. */
  readonly maxEventBytes: number;
}

/** Calls on one kind over an {@link Exchange}. */
export function createResourceClient<T extends KubernetesObject>(
  type: ResourceType,
  client: ResourceClientOptions,
): ResourceClient<T> {
  const { exchange } = client;
  // Each builder runs inside an async function, so that a bad address rejects like every other failure.
  const resource: ResourceClient<T> = {
    type,
    get: async (name, options = {}) => exchange.json(getRequest(type, name, options), options),
    list: async (options = {}) =>
      withKinds(type, await exchange.json<WireList<T>>(listRequest(type, options), options)),
    listAll: (options = {}) => listAllPages(resource, options),
    watch: (options = {}) => watch(type, client, options),
    create: async (object, options = {}) =>
      exchange.json(createRequest(type, object, options), options),
    update: async (object, options = {}) =>
      exchange.json(updateRequest(type, object, options), options),
    patch: async (name, patch, options = {}) =>
      exchange.json(patchRequest(type, { name, patch }, options), options),
    apply: async (object, { force = false, ...options }) => {
      const { name, namespace } = object.metadata ?? {};
      const scope = type.namespaced ? { namespace } : {};
      return resource.patch(
        name ?? '',
        { type: 'apply', body: object, force },
        { ...scope, ...options },
      );
    },
    delete: async (name, options = {}) =>
      exchange.json(deleteRequest(type, name, options), options),
    deleteCollection: async (options = {}) => {
      await exchange.json(deleteCollectionRequest(type, options), options);
    },
  };
  return resource;
}

/** A list as Go writes it: no items may be `null`. */
type WireList<T extends KubernetesObject> = Omit<KubernetesList<T>, 'items'> & {
  readonly items?: readonly T[] | null;
};

/** Items of a list leave out version and kind, those of a watch do not: give them all, so that both are equal. */
function withKinds<T extends KubernetesObject>(
  type: ResourceType,
  list: WireList<T>,
): KubernetesList<T> {
  const { kind } = type;
  const apiVersion = apiVersionOf(type);
  const items = (list.items ?? []).map((item) =>
    item.kind ? item : { apiVersion, kind, ...item },
  );
  return { ...list, items };
}

/** All pages. A token that expires on the way begins the list again, once: twice means the pages are too slow. */
async function listAllPages<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  options: ListOptions,
): Promise<KubernetesList<T>> {
  try {
    return await readPages(resource, options);
  } catch (error) {
    if (!isExpired(error)) throw error;
    return readPages(resource, options);
  }
}

async function readPages<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  { limit = DEFAULT_PAGE, ...options }: ListOptions,
): Promise<KubernetesList<T>> {
  let page = await resource.list({ ...options, limit });
  const items = [...page.items];
  while (page.metadata.continue) {
    // The token carries the version; naming both is refused by the API server.
    const { resourceVersion: _, resourceVersionMatch: __, ...rest } = options;
    page = await resource.list({ ...rest, limit, continue: page.metadata.continue });
    for (const item of page.items) items.push(item);
  }
  const { continue: _, remainingItemCount: __, ...metadata } = page.metadata;
  return { ...page, metadata, items };
}

async function* watch<T extends KubernetesObject>(
  type: ResourceType,
  { exchange, clock, maxEventBytes }: ResourceClientOptions,
  options: WatchOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const request = watchRequest(type, options);
  const { signal, timeoutMs, idleTimeoutMs } = options;
  const idle = new AbortController();
  const response = await exchange.stream(request, {
    signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const onIdle = (): void => {
    const path = request.path.split('?', 1)[0];
    idle.abort(clientErrors.create('CLIENT_WATCH_IDLE', { path, idleTimeoutMs }));
  };
  const chunks =
    idleTimeoutMs === undefined
      ? response.body
      : guardIdle(response.body, { clock, idleTimeoutMs, onIdle });
  yield* decodeWatchEvents<T>(chunks, { maxLineBytes: maxEventBytes });
}

import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { CallOptions, KubernetesClient, RawRequest, ResourceClient } from '@drover/client';
import { runtimeErrors } from '../errors.ts';
import type { Fence } from './fence.ts';

/** What a fenced client may add to its writes. */
export interface FencedClientOptions {
  /** Derives the client that sends the writes of an epoch, for example one that shows the epoch as an extra. */
  readonly stamp?: (client: KubernetesClient, epoch: number) => KubernetesClient;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * `client`, with writes that are sent only while `fence` holds. Reads pass.
 *
 * **Guarantees**: a write is handed to the transport only before the end of the fence, with a time-out no longer than
 * what is left of it, and is aborted when the fence is lost. **Not promised**: that it leaves the process at once; put
 * {@link fencedTransport} below. What was held up on the way may still arrive after the end: that is what the margin of
 * the fence, and the check of a stamped epoch at the far side, are for.
 *
 * Writes throw `LEADER_FENCED` when there is no fence or no time left.
 */
export function fencedClient(
  client: KubernetesClient,
  fence: () => Fence | undefined,
  options: FencedClientOptions = {},
): KubernetesClient {
  const guard: Guard = async (call, send) => {
    const { held, ...bounds } = fenced(fence(), call);
    const stamped = options.stamp ? options.stamp(client, held.epoch) : client;
    return send(stamped, bounds);
  };
  return {
    resource: <T extends KubernetesObject>(type: ResourceType) =>
      fencedResource<T>(client.resource<T>(type), guard),
    impersonate: (as) => fencedClient(client.impersonate(as), fence, options),
    raw: async <T>(request: RawRequest) =>
      READS.has(request.method)
        ? client.raw<T>(request)
        : guard(request, (to, bounds) => to.raw<T>({ ...request, ...bounds })),
    stream: async (request) =>
      READS.has(request.method)
        ? client.stream(request)
        : guard(request, (to, bounds) => to.stream({ ...request, ...bounds })),
    upgrade: async (request) => guard({}, (to) => to.upgrade(request)),
  };
}

type Bounds = Required<Pick<CallOptions, 'timeoutMs'>> & { readonly signal: AbortSignal };
type Guard = <R>(
  call: CallOptions,
  send: (to: KubernetesClient, bounds: Bounds) => Promise<R>,
) => Promise<R>;

function fencedResource<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  guard: Guard,
): ResourceClient<T> {
  const { type } = resource;
  return {
    ...resource,
    create: (object, options = {}) =>
      guard(options, (to, bounds) =>
        to.resource<T>(type).create(object, { ...options, ...bounds }),
      ),
    update: (object, options = {}) =>
      guard(options, (to, bounds) =>
        to.resource<T>(type).update(object, { ...options, ...bounds }),
      ),
    patch: (name, patch, options = {}) =>
      guard(options, (to, bounds) =>
        to.resource<T>(type).patch(name, patch, { ...options, ...bounds }),
      ),
    apply: (object, options) =>
      guard(options, (to, bounds) => to.resource<T>(type).apply(object, { ...options, ...bounds })),
    delete: (name, options = {}) =>
      guard(options, (to, bounds) => to.resource<T>(type).delete(name, { ...options, ...bounds })),
    deleteCollection: (options = {}) =>
      guard(options, (to, bounds) =>
        to.resource<T>(type).deleteCollection({ ...options, ...bounds }),
      ),
  };
}

function fenced(
  held: Fence | undefined,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: CallOptions,
): Bounds & { readonly held: Fence } {
  if (!held) throw runtimeErrors.create('LEADER_FENCED', { why: 'it does not lead' });
  const leftMs = held.remainingMs();
  if (leftMs <= 0) {
    throw runtimeErrors.create('LEADER_FENCED', { why: 'its lease has run out' });
  }
  return {
    held,
    timeoutMs: Math.min(timeoutMs, leftMs),
    signal: signal ? AbortSignal.any([signal, held.signal]) : held.signal,
  };
}

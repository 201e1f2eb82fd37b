import type { KubernetesObject } from '@drover/apimachinery';
import { createDeadline } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  createInformerCache,
  type Fence,
  type Informer,
  type InformerCache,
  type Runtime,
} from '@drover/controller-runtime';
import { type DownstreamCluster, informersIn } from './downstream-cluster.ts';
import { leanObject } from './lean-object.ts';
import { namespacesOf } from './namespaces.ts';

/** A cluster with its caches; disposing it ends them and its writes. */
export interface OpenCluster extends AsyncDisposable {
  readonly downstream: DownstreamCluster;
}

/** What opening needs. */
export interface OpenClusterOptions {
  readonly runtime: Runtime;
  readonly clientOf: (fence: () => Fence | undefined) => KubernetesClient;
  readonly homeClient: (fence: () => Fence | undefined) => KubernetesClient;
  readonly fence: () => Fence | undefined;
  /** What else is to be known of the cluster before anybody works for it. */
  readonly follow: Iterable<(downstream: DownstreamCluster) => Informer<KubernetesObject>>;
  readonly signal: AbortSignal;
}

/** There may be a thousand clusters with a dozen caches each; a tunnel that is dead shows much sooner, by itself. */
const PROVE_EVERY_MS = 120_000;
const AUDIT_EVERY_MS = 600_000;

/** What cannot be listed holds the cluster up no longer than this; who needs it waits for its informer. */
const FOLLOW_TIMEOUT_MS = 10_000;

/**
 * Opens the caches of a cluster and waits until they are complete.
 *
 * @throws `signal.reason` when its namespaces are not known before the signal is aborted.
 */
export async function openCluster(
  cluster: string,
  { runtime, clientOf, homeClient, fence, follow, signal }: OpenClusterOptions,
): Promise<OpenCluster> {
  await using opening = new AsyncDisposableStack();
  const life = new AbortController();
  const held = (): Fence | undefined => (life.signal.aborted ? undefined : fence());
  const client = clientOf(held);
  const cache = createInformerCache(runtime, {
    client,
    label: 'downstream',
    transform: leanObject,
    proof: { probeEveryMs: PROVE_EVERY_MS, auditEveryMs: AUDIT_EVERY_MS },
  });
  const running = cache.run({ signal: life.signal });
  opening.defer(async () => {
    life.abort(new DOMException('the cluster is not worked for any more', 'AbortError'));
    await running;
  });
  const downstream: DownstreamCluster = {
    cluster,
    client,
    home: homeClient(held),
    cache,
    informer: informersIn(cache),
  };
  const namespaces = namespacesOf(downstream);
  for (const informerOf of follow) informerOf(downstream);
  await namespaces.waitForSync({ signal });
  await untilComplete(cluster, cache, { runtime, signal });
  const opened = opening.move();
  return { downstream, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function untilComplete(
  cluster: string,
  cache: InformerCache,
  { runtime, signal }: Pick<OpenClusterOptions, 'runtime' | 'signal'>,
): Promise<void> {
  const { clock, log } = runtime;
  const what = `the first sync of ${cluster}`;
  using deadline = createDeadline(clock, { what, timeoutMs: FOLLOW_TIMEOUT_MS, signal });
  try {
    await cache.waitForSync({ signal: deadline.signal });
  } catch (err) {
    signal.throwIfAborted();
    const missing = cache
      .freshness()
      .filter(({ resourceVersion }) => resourceVersion === undefined);
    log.warn({ err, cluster, missing }, 'Working for a cluster of which not everything is known');
  }
}

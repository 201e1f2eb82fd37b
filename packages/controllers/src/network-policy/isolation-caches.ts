import { LABEL_VALUES, LABELS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createDeadline, type WaitOptions } from '@drover/base';
import type { Change, Informer, ObjectKey } from '@drover/controller-runtime';
import { networkPolicies, nodes, pods, services } from '@drover/kubernetes';
import { KeyFeed } from '../change-feed.ts';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { statesOf } from '../changes/states-of.ts';
import type { DownstreamCluster, FollowedKind } from '../downstream/downstream-cluster.ts';
import { namespacesOf } from '../downstream/namespaces.ts';
import type { NetworkPolicyObject, PodObject, ServiceObject } from './desired.ts';
import { hostBlocks, type NodeObject } from './host-blocks.ts';

const POLICIES: FollowedKind<NetworkPolicyObject> = {
  type: networkPolicies,
  labelSelector: `${LABELS.creator}=${LABEL_VALUES.norman}`,
};

/** The NetworkPolicies of a cluster that Drover or Rancher made. */
export function policiesOf(there: DownstreamCluster): Informer<NetworkPolicyObject> {
  return there.informer(POLICIES);
}

/** What decides over the NetworkPolicies of a cluster whose projects are closed to each other. */
export interface IsolationCaches {
  readonly nodes: Informer<NodeObject>;
  readonly pods: Informer<PodObject>;
  readonly services: Informer<ServiceObject>;
  /** NetworkPolicies of people, as metadata. */
  readonly others: Informer<KubernetesObject>;
}

interface OpenCaches {
  readonly caches: IsolationCaches;
  /** Of the nodes as they are; absent when they have changed. */
  blocks?: readonly string[];
}

const SYNC_TIMEOUT_MS = 20_000;
/** Nodes come and go in swarms: every namespace is written once for all that change within this time. */
const NODES_PAUSE_MS = 2_000;
/** Pods that have ended take no traffic. */
const RUNNING = 'status.phase!=Succeeded,status.phase!=Failed';

/** Follows nodes, pods, services and policies in those clusters alone whose projects are closed to each other. */
export class IsolatedClusters {
  readonly #clock: Clock;
  readonly #open = new WeakMap<DownstreamCluster, OpenCaches>();
  readonly #feed = new KeyFeed();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The caches of a cluster, complete. Opens them at the first call.
   *
   * @throws why one cannot be listed; `DEADLINE_EXCEEDED` when that takes long; `signal.reason`.
   */
  async open(there: DownstreamCluster, { signal }: WaitOptions): Promise<IsolationCaches> {
    const open = this.#open.get(there) ?? this.#follow(there);
    using deadline = createDeadline(this.#clock, {
      what: 'List of what decides over network policies',
      timeoutMs: SYNC_TIMEOUT_MS,
      signal,
    });
    for (const informer of handlesOf(open)) {
      const { state, cause } = informer.freshness;
      if (state === 'error' && cause instanceof Error) throw cause;
      await informer.waitForSync({ signal: deadline.signal });
    }
    return open.caches;
  }

  /** The addresses of the nodes of a cluster that is open. */
  blocksOf(there: DownstreamCluster): readonly string[] {
    const open = this.#open.get(there);
    if (!open) return [];
    open.blocks ??= hostBlocks(open.caches.nodes.list() as readonly NodeObject[]);
    return open.blocks;
  }

  /** Follows a cluster no more. */
  async close(there: DownstreamCluster): Promise<void> {
    const open = this.#open.get(there);
    this.#open.delete(there);
    const handles = open ? handlesOf(open) : [];
    await Promise.all(handles.map((handle) => handle[Symbol.asyncDispose]()));
  }

  /** The namespaces for which something has changed, from now on; the cluster is the key's namespace. */
  changes(signal: AbortSignal): AsyncIterable<ObjectKey> {
    return this.#feed.changes(signal);
  }

  #follow(there: DownstreamCluster): OpenCaches {
    const { cache, cluster } = there;
    const caches = {
      nodes: cache.informer<NodeObject>(nodes),
      pods: cache.informer<PodObject>(pods, { fieldSelector: RUNNING }),
      services: cache.informer<ServiceObject>(services),
      others: cache.informer<KubernetesObject>(networkPolicies, {
        labelSelector: `${LABELS.creator}!=${LABEL_VALUES.norman}`,
        metadataOnly: true,
      }),
    };
    const open: OpenCaches = { caches };
    this.#open.set(there, open);
    const tell = ({ key }: Change<KubernetesObject>): void =>
      this.#feed.tell({ namespace: cluster, name: key.namespace });
    void each(caches.pods, (change) => opensPorts(change) && tell(change));
    void each(caches.services, (change) => isReached(change) && tell(change));
    void each(caches.others, (change) => change.type !== 'updated' && tell(change));
    void each(caches.nodes, this.#nodesChanged(there, open));
    return open;
  }

  #nodesChanged(there: DownstreamCluster, open: OpenCaches): (change: Change<NodeObject>) => void {
    let isDue = false;
    const tellAll = (): void => {
      isDue = false;
      if (this.#open.get(there) !== open) return;
      for (const { metadata } of namespacesOf(there).list()) {
        this.#feed.tell({ namespace: there.cluster, name: metadata?.name ?? '' });
      }
    };
    return (change) => {
      if (isUnchanged(change, (node) => hostBlocks([node]))) return;
      delete open.blocks;
      if (isDue) return;
      isDue = true;
      this.#clock.schedule(NODES_PAUSE_MS, tellAll);
    };
  }
}

/** As much of an informer as all of them share. */
type Handle = AsyncDisposable & Pick<Informer<KubernetesObject>, 'freshness' | 'waitForSync'>;

function handlesOf({ caches: { nodes: hosts, pods: all, services: reached, others } }: OpenCaches) {
  const handles: readonly Handle[] = [hosts, all, reached, others];
  return handles;
}

/** Ends with the informer. */
async function each<T extends KubernetesObject>(
  informer: Informer<T>,
  take: (change: Change<T>) => unknown,
): Promise<void> {
  for await (const change of informer.changes()) take(change);
}

/** Whether a change is about a pod whose ports its node hands on. */
function opensPorts(change: Change<PodObject>): boolean {
  const isOpen = ({ spec }: PodObject): boolean => spec !== undefined;
  return statesOf(change).some(isOpen) && !isUnchanged(change, portsOf);
}

function portsOf({ metadata, spec }: PodObject): unknown {
  return spec && [metadata?.labels, metadata?.uid, metadata?.deletionTimestamp, spec];
}

/** Whether a change is about a service that is reached through nodes. */
function isReached(change: Change<ServiceObject>): boolean {
  return statesOf(change).some(isForNodes) && !isUnchanged(change, reachOf);
}

function isForNodes({ spec }: ServiceObject): boolean {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer';
}

function reachOf(service: ServiceObject): unknown {
  const { metadata, spec } = service;
  return isForNodes(service) ? [metadata?.uid, metadata?.deletionTimestamp, spec] : undefined;
}

import { NAMESPACES } from '@drover/api';
import { isAlreadyExists, isConflict, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { configMaps, namespaces } from '@drover/kubernetes';

/** ConfigMap in `cattle-system` that holds the epoch of the server. */
export const EPOCH_CONFIG_MAP = 'drover-server-epoch';

/** Nobody writes so often between two starts; a restore leaps as far, and so does `etcdutl snapshot restore --bump-revision`. */
const RESTORE_LEAP = 1_000_000_000;

/** Replicas that start at once write the same; each conflict means that another one has. */
const MAX_ATTEMPTS = 5;

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Where the state is: what tells a copy of it from the original. */
export interface StatePlace {
  /** Uid of `kube-system` there. */
  readonly cluster: string;
  /** Revision that the state is at. */
  readonly revision: number;
}

/** An epoch, and the place where it began. */
export interface StoredEpoch extends StatePlace {
  /** Seconds since 1970 at which this line of the state began; more than that of the line before it. */
  readonly epoch: number;
}

/** What {@link ensureServerEpoch} needs. */
export interface ServerEpochOptions {
  /** Of the home of state. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The epoch of this server: agents that have seen it go back to no server with a lower one, so that a restored server
 * keeps them when the one it replaces is started again.
 *
 * **Guarantees**: made at the first start and kept in state; a server whose state was restored from a backup, or moved
 * to another cluster, begins a new and higher one by itself; replicas agree on one.
 */
export async function ensureServerEpoch(options: ServerEpochOptions): Promise<number> {
  const { client, clock, signal } = options;
  const objects = client.resource<ConfigMap>(configMaps);
  const where = { namespace: NAMESPACES.system, signal };
  const { metadata } = await client.resource(namespaces).get('kube-system', { signal });
  for (let attempt = 1; ; attempt += 1) {
    const list = await objects.list({
      ...where,
      fieldSelector: `metadata.name=${EPOCH_CONFIG_MAP}`,
    });
    const [stored] = list.items;
    const before = stored && readEpoch(stored);
    const revision = Number(list.metadata.resourceVersion);
    const next = nextEpoch(before, { cluster: metadata?.uid ?? '', revision }, clock);
    if (next === before) return before.epoch;
    try {
      await (stored
        ? objects.update({ ...stored, data: writeEpoch(next) }, where)
        : objects.create(configMapOf(next), where));
      return next.epoch;
    } catch (error) {
      const isRace = isConflict(error) || isAlreadyExists(error);
      if (!isRace || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

/** The epoch that holds now; `before` itself when the state is where it was. */
export function nextEpoch(
  before: StoredEpoch | undefined,
  place: StatePlace,
  clock: Clock,
): StoredEpoch {
  const seconds = Math.floor(clock.nowMs() / 1_000);
  if (!before) return { epoch: seconds, ...place };
  const isSamePlace = before.cluster === place.cluster;
  const wasRestored = place.revision - before.revision >= RESTORE_LEAP;
  if (isSamePlace && !wasRestored) return before;
  // Of the clock, so that two servers that are restored from one backup differ, the later one ahead.
  return { epoch: Math.max(before.epoch + 1, seconds), ...place };
}

function configMapOf(epoch: StoredEpoch): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: EPOCH_CONFIG_MAP, namespace: NAMESPACES.system },
    data: writeEpoch(epoch),
  };
}

function writeEpoch({ epoch, cluster, revision }: StoredEpoch): Readonly<Record<string, string>> {
  return { epoch: String(epoch), cluster, revision: String(revision) };
}

/** What somebody has made unreadable counts as not there. */
function readEpoch({ data = {} }: ConfigMap): StoredEpoch | undefined {
  const [epoch, revision] = [Number(data['epoch']), Number(data['revision'])];
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(revision)) return undefined;
  return { epoch, revision, cluster: data['cluster'] ?? '' };
}

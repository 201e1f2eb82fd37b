import type { KubernetesObject } from '@drover/apimachinery';
import type {
  Change,
  Informer,
  ObjectKey,
  PendingChanges,
  Source,
  SourceContext,
} from '@drover/controller-runtime';
import { ChangeFeed } from '../change-feed.ts';
import type { DownstreamCluster } from './downstream-cluster.ts';

/** What a source over many clusters is made of. */
export interface DownstreamSourceOptions<T extends KubernetesObject> {
  /** A cluster, while it is followed. */
  readonly get: (cluster: string) => DownstreamCluster | undefined;
  /** Ids of clusters that are, or have come to be, followed or not. */
  readonly changes: readonly ((signal: AbortSignal) => AsyncIterable<string>)[];
  readonly informerOf: (downstream: DownstreamCluster) => Informer<T>;
  readonly keys: (change: Change<T>, cluster: string) => Iterable<ObjectKey>;
}

/** The changes of one type in all clusters, merged: at most one pending change an object. */
export function downstreamSource<T extends KubernetesObject>(
  options: DownstreamSourceOptions<T>,
): Source {
  return {
    name: 'downstream',
    keys: (context) => read(options, context),
    waitForSync: () => Promise.resolve(),
  };
}

interface Followed<T> {
  readonly downstream: DownstreamCluster;
  readonly pending: PendingChanges<T>;
}

async function* read<T extends KubernetesObject>(
  { get, changes, informerOf, keys }: DownstreamSourceOptions<T>,
  { signal, log, turns }: SourceContext,
): AsyncGenerator<ObjectKey, void, undefined> {
  /** Clusters that have come, gone, or have changes to take. */
  const due = new ChangeFeed();
  const followed = new Map<string, Followed<T>>();
  const follow = (cluster: string): Followed<T> | undefined => {
    const downstream = get(cluster);
    const known = followed.get(cluster);
    if (known?.downstream === downstream) return known;
    known?.pending[Symbol.dispose]();
    followed.delete(cluster);
    if (!downstream) return undefined;
    const pending = informerOf(downstream).pending(() => due.tell(cluster));
    const fresh = { downstream, pending };
    followed.set(cluster, fresh);
    return fresh;
  };
  const dues = due.changes(signal);
  const forwarding = Promise.all(changes.map((names) => forward(names(signal), due)));
  try {
    for await (const cluster of dues) {
      for (const change of follow(cluster)?.pending.take() ?? []) {
        yield* mapped(() => keys(change, cluster), { log, change });
        await turns.due();
      }
    }
  } finally {
    for (const { pending } of followed.values()) pending[Symbol.dispose]();
    await forwarding;
  }
}

async function forward(names: AsyncIterable<string>, to: ChangeFeed): Promise<void> {
  for await (const name of names) to.tell(name);
}

/** A mapper that throws is logged, and that change is left out. */
function mapped<T>(
  keys: () => Iterable<ObjectKey>,
  { log, change }: Pick<SourceContext, 'log'> & { readonly change: Change<T> },
): readonly ObjectKey[] {
  try {
    return [...keys()];
  } catch (err) {
    log.error({ ...change.key, err }, 'Mapping a change to keys failed');
    return [];
  }
}

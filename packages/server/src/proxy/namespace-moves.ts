import type { KubernetesObject } from '@drover/apimachinery';
import type { Change, Lifetime, PendingChanges, Runnable } from '@drover/controller-runtime';
import {
  type DownstreamCluster,
  type DownstreamClusters,
  namespacesOf,
  projectOf,
} from '@drover/controllers';
import type { LiveRequests } from './live-requests.ts';

/** What {@link NamespaceMoves} needs. */
export interface NamespaceMovesOptions {
  readonly downstream: Pick<DownstreamClusters, 'get' | 'changes'>;
  readonly live: Pick<LiveRequests, 'leftProject'>;
}

/**
 * Ends what people do in a namespace by right of its project when it leaves that project: API servers do not look again at
 * a watch or a shell that they have let in.
 */
export class NamespaceMoves implements Runnable {
  readonly name = 'namespace-moves';
  readonly #options: NamespaceMovesOptions;
  readonly #followed = new WeakSet<DownstreamCluster>();

  constructor(options: NamespaceMovesOptions) {
    this.#options = options;
  }

  async run({ signal }: Lifetime): Promise<void> {
    for await (const cluster of this.#options.downstream.changes(signal)) {
      const there = this.#options.downstream.get(cluster);
      if (there && !this.#followed.has(there)) this.#follow(there);
    }
  }

  #follow(there: DownstreamCluster): void {
    this.#followed.add(there);
    let pending: PendingChanges<KubernetesObject> | undefined;
    const take = (): void => {
      for (const change of pending?.take() ?? []) this.#look(there.cluster, change);
    };
    // Ends with the cache of the cluster; what is there already is told before there is a name for it.
    pending = namespacesOf(there).pending(take);
    take();
  }

  #look(cluster: string, change: Change<KubernetesObject>): void {
    if (change.type !== 'updated') return;
    const left = projectOf(change.previous as KubernetesObject);
    if (left === undefined || left === projectOf(change.object as KubernetesObject)) return;
    const project = left.slice(left.indexOf(':') + 1);
    this.#options.live.leftProject({ cluster, namespace: change.key.name, project });
  }
}

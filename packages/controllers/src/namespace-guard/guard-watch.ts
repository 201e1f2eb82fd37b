import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { Informer, ObjectKey } from '@drover/controller-runtime';
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '@drover/kubernetes';
import { ChangeFeed } from '../change-feed.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { GUARD_CONCERN } from './desired.ts';

/** What a cluster has of its guard. */
export interface GuardObjects {
  readonly policies: Informer<KubernetesObject>;
  readonly bindings: Informer<KubernetesObject>;
}

/**
 * Follows the policies of those clusters that serve policies. A kind that is not served cannot be listed: it is followed
 * from when that is known, and no longer than the cluster is there.
 */
export class GuardWatch {
  readonly #feed = new ChangeFeed();
  readonly #followed = new WeakMap<DownstreamCluster, GuardObjects>();

  /** Ids of clusters whose policies have changed. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  /** What the cluster has of its guard, once that is known. */
  async objectsOf(there: DownstreamCluster, signal: AbortSignal): Promise<GuardObjects> {
    const objects = this.#followed.get(there) ?? this.#follow(there);
    await Promise.all([
      objects.policies.waitForSync({ signal }),
      objects.bindings.waitForSync({ signal }),
    ]);
    return objects;
  }

  #follow(there: DownstreamCluster): GuardObjects {
    const labelSelector = `${MANAGED_LABEL}=${GUARD_CONCERN}`;
    const follow = (type: ResourceType): Informer<KubernetesObject> => {
      const informer = there.cache.informer<KubernetesObject>(type, { labelSelector });
      // Ends with the cache of the cluster.
      informer.pending(() => this.#feed.tell(there.cluster));
      return informer;
    };
    const objects = {
      policies: follow(validatingAdmissionPolicies),
      bindings: follow(validatingAdmissionPolicyBindings),
    };
    this.#followed.set(there, objects);
    return objects;
  }
}

/** The one key of the guard of a cluster. */
export function guardKey(cluster: string): ObjectKey {
  return { namespace: cluster, name: GUARD_CONCERN };
}

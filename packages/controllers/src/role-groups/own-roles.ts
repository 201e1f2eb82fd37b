import type { PolicyRule } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { clusterRoles } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { RoleObject } from '../rbac-objects.ts';
import { ifFound } from '../requests/if-found.ts';

/** A ClusterRole as a cluster has it. */
export interface OwnRole {
  readonly rules: readonly PolicyRule[];
  /** It is one that Kubernetes comes with, and the cluster itself needs. */
  readonly isOfKubernetes: boolean;
}

interface Read {
  /** Absent: the cluster has none of that name. */
  readonly role: OwnRole | undefined;
  readonly atMs: number;
}

/** Label of the roles that Kubernetes comes with. */
const BOOTSTRAPPING = 'kubernetes.io/bootstrapping';
/** How long the rules of a ClusterRole are believed; that there is none, much shorter. */
const BELIEVED_MS = 600_000;
const MISSING_BELIEVED_MS = 30_000;

/**
 * ClusterRoles that are not Drover's: what external roles stand for, and what has the name of a role already. They are
 * asked for one by one, when a reconcile needs them: there are few, and to watch all the ClusterRoles of a cluster for them
 * would cost more than they do.
 */
export class OwnRoles {
  readonly #clock: Clock;
  readonly #read = new WeakMap<DownstreamCluster, Map<string, Read>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The ClusterRole `name`; `undefined` when the cluster has none. */
  async roleOf(
    there: DownstreamCluster,
    name: string,
    signal: AbortSignal,
  ): Promise<OwnRole | undefined> {
    const reads = this.#read.get(there) ?? new Map<string, Read>();
    this.#read.set(there, reads);
    const nowMs = this.#clock.monotonicMs();
    const known = reads.get(name);
    if (known && nowMs - known.atMs < (known.role ? BELIEVED_MS : MISSING_BELIEVED_MS)) {
      return known.role;
    }
    const role = await readRole(there, name, signal);
    reads.set(name, { role, atMs: nowMs });
    return role;
  }
}

async function readRole(
  { client }: DownstreamCluster,
  name: string,
  signal: AbortSignal,
): Promise<OwnRole | undefined> {
  const roles = client.resource<Partial<RoleObject>>(clusterRoles);
  const role = await ifFound(() => roles.get(name, { signal }));
  if (!role) return undefined;
  // An empty list may come as `null`.
  const { metadata, rules } = role;
  return { rules: rules ?? [], isOfKubernetes: metadata?.labels?.[BOOTSTRAPPING] !== undefined };
}

import { isNotFound, type PolicyRule } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { clusterRoles } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-clusters.ts';
import type { RoleObject } from '../rbac-objects.ts';

/** The rules of a cluster's own ClusterRole; `undefined` when it has none of that name. */
export type OwnRules = readonly PolicyRule[] | undefined;

interface Read {
  readonly rules: OwnRules;
  readonly atMs: number;
}

/** How long the rules of a ClusterRole are believed; that there is none, much shorter. */
const BELIEVED_MS = 600_000;
const MISSING_BELIEVED_MS = 30_000;

/**
 * The ClusterRoles of clusters that external roles stand for. They are asked for one by one, when a reconcile needs them:
 * there are few, and to watch all the ClusterRoles of a cluster for them would cost more than they do.
 */
export class ExternalRoles {
  readonly #clock: Clock;
  readonly #read = new WeakMap<DownstreamCluster, Map<string, Read>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The rules of the ClusterRole `name`. */
  async rulesOf(there: DownstreamCluster, name: string, signal: AbortSignal): Promise<OwnRules> {
    const reads = this.#read.get(there) ?? new Map<string, Read>();
    this.#read.set(there, reads);
    const nowMs = this.#clock.monotonicMs();
    const known = reads.get(name);
    if (known && nowMs - known.atMs < (known.rules ? BELIEVED_MS : MISSING_BELIEVED_MS)) {
      return known.rules;
    }
    const rules = await readRules(there, name, signal);
    reads.set(name, { rules, atMs: nowMs });
    return rules;
  }
}

async function readRules(
  { client }: DownstreamCluster,
  name: string,
  signal: AbortSignal,
): Promise<OwnRules> {
  try {
    const { rules } = await client
      .resource<Partial<RoleObject>>(clusterRoles)
      .get(name, { signal });
    return rules ?? [];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

import {
  type Cluster,
  clusterRoleGroup,
  projectRoleGroup,
  type RoleTemplate,
  type Settings,
} from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { DeepReadonly, Lister } from '@drover/controller-runtime';
import { clusterRoleBindings } from '@drover/kubernetes';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { controllerErrors } from '../errors.ts';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import { roleRefTo, subjectOf } from '../rbac-objects.ts';
import { bindingName } from './binding-name.ts';
import { namespacesRole } from './desired.ts';
import { administratorBinding } from './desired-per-user.ts';
import { managedClusterBindings } from './managed-caches.ts';
import type { ManagedObject } from './managed-object.ts';
import { rbacModeOf } from './mode.ts';

/** What {@link DownstreamRoles} needs. */
export interface DownstreamRolesOptions {
  readonly clusters: Pick<Lister<Cluster>, 'get'>;
  readonly roleTemplates: Pick<Lister<RoleTemplate>, 'get'>;
  readonly connections: Pick<ClusterConnections, 'get'>;
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly settings: Pick<Settings, 'text'>;
  readonly clock: Clock;
}

/** Roles that somebody holds in a cluster. */
export interface RolesHeld {
  /** In the cluster as a whole. */
  readonly cluster: readonly string[];
  /** In projects, by the id or its second part. */
  readonly projects?: ReadonlyMap<string, readonly string[]>;
}

/** Under which names somebody may hold roles, where they are written for each user. */
export interface HolderNames {
  readonly name: string;
  readonly groups?: readonly string[];
  /** A service account that is to have the roles, too. */
  readonly account?: string;
}

/** How long a request waits for the first use of a role. */
const WAIT_MS = 5_000;
/** For so long nobody waits again for what did not come. */
const GIVEN_UP_MS = 30_000;
/** For so long it is believed that a binding is in a cluster that another process looks after. */
const BELIEVED_MS = 60_000;
const FIRST_LOOK_MS = 20;
const MAX_LOOK_MS = 250;
/** Bindings remembered; the oldest are forgotten. */
const MAX_REMEMBERED = 100_000;

/**
 * Whether the roles that people hold are in a cluster already.
 *
 * **Guarantees**: the first request after a role was given waits until the role is bound in the cluster, five seconds at most.
 * Asking writes nothing, and costs a look at a map for each role held when nothing is new.
 */
export class DownstreamRoles {
  readonly #options: DownstreamRolesOptions;
  /** Until when a binding is believed to be there, or not waited for, by cluster and name. */
  readonly #believed = new Map<string, number>();
  readonly #names = new Map<string, string>();

  constructor(options: DownstreamRolesOptions) {
    this.#options = options;
  }

  /** Whether people show virtual groups in a cluster; otherwise what they may is written there for each of them. */
  usesGroups(cluster: string): boolean {
    const { clusters, settings } = this.#options;
    return rbacModeOf(clusters.get({ namespace: '', name: cluster }), settings) !== 'per-user';
  }

  /**
   * Waits until the roles `held` are bound in `cluster`. A cluster that is not connected is no failure: there is nothing to
   * use yet.
   *
   * @throws `DOWNSTREAM_ROLES_PENDING` when none of them is there in time.
   */
  async ensure(cluster: string, held: RolesHeld, holder?: HolderNames): Promise<void> {
    if (!this.#options.connections.get(cluster)) return;
    const wanted = this.#bindingsOf(cluster, held, holder);
    const place = { cluster, account: holder?.account };
    const { clock } = this.#options;
    const endMs = clock.monotonicMs() + WAIT_MS;
    let missing = await this.#missingOf(place, wanted);
    for (
      let lookMs = FIRST_LOOK_MS;
      missing.length > 0;
      lookMs = Math.min(lookMs * 2, MAX_LOOK_MS)
    ) {
      if (clock.monotonicMs() >= endMs) return this.#giveUp(place, wanted, missing);
      await clock.sleep(lookMs);
      missing = await this.#missingOf(place, missing);
    }
  }

  #giveUp(place: Place, wanted: readonly Candidates[], missing: readonly Candidates[]): void {
    for (const [name = ''] of missing) this.#remember(placed(place, name), GIVEN_UP_MS);
    if (missing.length === wanted.length) {
      throw controllerErrors.create('DOWNSTREAM_ROLES_PENDING', { cluster: place.cluster });
    }
  }

  /** Of each role held, the names of which one binding must be there. */
  #bindingsOf(
    cluster: string,
    { cluster: roles, projects = new Map() }: RolesHeld,
    holder: HolderNames | undefined,
  ): readonly Candidates[] {
    const person = this.usesGroups(cluster) ? undefined : holder;
    const subjectsFor = (group: string): readonly Subject[] =>
      person ? subjectsOf(person) : [['Group', group]];
    const inCluster = this.#existing(roles).map((role) => [
      ...subjectsFor(clusterRoleGroup(cluster, role)).map((subject) => this.#nameOf(role, subject)),
      ...(person ? subjectsOf(person) : []).map((subject) => administratorBinding(...subject)),
    ]);
    const inProjects = [...projects].flatMap(([project, held]) =>
      this.#existing(held).map((role) =>
        subjectsFor(projectRoleGroup(project, role)).flatMap((subject) =>
          (['edit', 'readonly'] as const).map((access) =>
            this.#nameOf(namespacesRole(project.slice(project.indexOf(':') + 1), access), subject),
          ),
        ),
      ),
    );
    return [...inCluster, ...inProjects];
  }

  #existing(roles: readonly string[]): readonly string[] {
    return roles.filter((name) => this.#options.roleTemplates.get({ namespace: '', name }));
  }

  #nameOf(role: string, [kind, name]: Subject): string {
    const tie = `${role} ${kind} ${name}`;
    const known = this.#names.get(tie);
    if (known !== undefined) return known;
    const roleRef = roleRefTo('ClusterRole', role);
    const made = bindingName({ namespace: '', roleRef, subject: subjectOf(kind, name) });
    bound(this.#names);
    this.#names.set(tie, made);
    return made;
  }

  async #missingOf(place: Place, wanted: readonly Candidates[]): Promise<readonly Candidates[]> {
    const missing: Candidates[] = [];
    for (const candidates of wanted) {
      if (!(await this.#isThere(place, candidates))) missing.push(candidates);
    }
    return missing;
  }

  async #isThere(place: Place, candidates: Candidates): Promise<boolean> {
    const { clock, downstream } = this.#options;
    const nowMs = clock.monotonicMs();
    const there = downstream.get(place.cluster);
    const isBelieved = (name: string): boolean =>
      (this.#believed.get(placed(place, name)) ?? 0) > nowMs;
    if (candidates.some(isBelieved)) return true;
    if (there) {
      const bindings = managedClusterBindings(there);
      return candidates.some((name) => gives(bindings.get({ namespace: '', name }), place));
    }
    for (const name of candidates) {
      if (!(await this.#isFound(place, name))) continue;
      this.#remember(placed(place, name), BELIEVED_MS);
      return true;
    }
    return false;
  }

  /** Asks a cluster that another process looks after. */
  async #isFound(place: Place, name: string): Promise<boolean> {
    const client = this.#options.connections.get(place.cluster)?.client;
    if (!client) return true;
    try {
      const bindings = client.resource<ManagedObject>(clusterRoleBindings);
      return gives(await bindings.get(name, { timeoutMs: WAIT_MS }), place);
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  #remember(name: string, forMs: number): void {
    bound(this.#believed);
    this.#believed.set(name, this.#options.clock.monotonicMs() + forMs);
  }
}

/** Where roles must be, and for which service account beside the people who hold them. */
interface Place {
  readonly cluster: string;
  readonly account: string | undefined;
}

function placed({ cluster, account = '' }: Place, binding: string): string {
  return `${cluster}/${binding}/${account}`;
}

function gives(
  binding: DeepReadonly<Pick<ManagedObject, 'subjects'>> | undefined,
  { account }: Place,
): boolean {
  if (!binding || account === undefined) return binding !== undefined;
  return (
    binding.subjects?.some(({ kind, name }) => kind === 'ServiceAccount' && name === account) ===
    true
  );
}

/** Names of bindings of which one is enough. */
type Candidates = readonly string[];
type Subject = readonly [kind: 'User' | 'Group', name: string];

function subjectsOf({ name, groups = [] }: HolderNames): readonly Subject[] {
  return [['User', name], ...groups.map((group) => ['Group', group] as const)];
}

function bound(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value;
  if (oldest !== undefined && map.size >= MAX_REMEMBERED) map.delete(oldest);
}

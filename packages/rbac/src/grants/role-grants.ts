import { uncoveredRules } from '../check/covers.ts';
import { subjectKey } from '../compile/compiled-binding.ts';
import type { RequestAttributes } from '../rule/request.ts';
import { explainGrants, type GrantChain, type GrantsExplanation } from './explain-grants.ts';
import { fits, merged } from './held-roles.ts';
import { Holding } from './holding.ts';
import { RoleClosures } from './role-closures.ts';
import {
  ALL_CLUSTERS,
  type GrantedRole,
  type GrantSubject,
  type HeldRoles,
  type Holder,
  type RoleGrant,
} from './role-grant.ts';

/** Told when what somebody holds in a cluster may have changed; in all clusters without one. */
export type GrantsListener = (cluster: string | undefined) => void;

/** What is asked of {@link RoleGrants.explain}. */
export interface GrantsQuestion {
  readonly holder: Holder;
  readonly cluster: string;
  /** The project of the namespace that is asked about. */
  readonly project?: string;
  readonly attributes: RequestAttributes;
}

/**
 * Who holds which role in which cluster and project, from the roles and bindings it was told of.
 *
 * **Guarantees**: a change counts from the next question on. A question takes the same time for 1 and for 50,000 bindings;
 * it grows with the user's groups and own roles there. A change of a binding costs the same however many there are; one
 * of a role grows with the bindings of the roles that include it.
 *
 * **Ordering**: roles and bindings may come in any order; a binding of a role that is not there yet gives nothing until it is.
 */
export class RoleGrants {
  readonly #closures = new RoleClosures();
  readonly #grants = new Map<string, RoleGrant>();
  readonly #byRole = new Map<string, Set<RoleGrant>>();
  /** By subject, then by cluster. */
  readonly #holdings = new Map<string, Map<string, Holding>>();
  /** The version at which a role last lost a rule. */
  readonly #lostRules = new Map<string, number>();
  readonly #listeners = new Set<GrantsListener>();
  #version = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Takes in a role that is new or has changed. */
  setRole(role: GrantedRole): void {
    const before = this.#closures.get(role.name);
    if (before !== undefined && isSame(before, role)) return;
    this.#version += 1;
    // One that comes back may not be what it was.
    if (before === undefined || losesRules(before, role)) {
      this.#lostRules.set(role.name, this.#version);
    }
    this.#rolesChanged(this.#closures.set(role));
  }

  /** Forgets a role; one that is not known is no error. */
  deleteRole(name: string): void {
    if (this.#closures.get(name) === undefined) return;
    this.#version += 1;
    this.#lostRules.delete(name);
    this.#rolesChanged(this.#closures.delete(name));
  }

  /** Takes in a binding that is new or has changed. */
  setGrant(grant: RoleGrant): void {
    const before = this.#grants.get(grant.id);
    if (before !== undefined && isSame(before, grant)) return;
    this.deleteGrant(grant.id);
    this.#version += 1;
    this.#grants.set(grant.id, grant);
    this.#byRole.set(grant.role, (this.#byRole.get(grant.role) ?? new Set()).add(grant));
    this.#obtainHolding(grant).add(grant);
    this.#tell(grant.cluster);
  }

  /** Forgets a binding; one that is not known is no error. */
  deleteGrant(id: string): void {
    const grant = this.#grants.get(id);
    if (grant === undefined) return;
    this.#version += 1;
    this.#grants.delete(id);
    const ofRole = this.#byRole.get(grant.role);
    ofRole?.delete(grant);
    if (ofRole?.size === 0) this.#byRole.delete(grant.role);
    this.#removeFromHolding(grant);
    this.#tell(grant.cluster);
  }

  /** The roles that somebody holds in a cluster and in each project there. */
  heldIn(cluster: string, holder: Holder): HeldRoles {
    const parts: HeldRoles[] = [];
    for (const holding of this.#holdingsIn(cluster, holder)) {
      parts.push(holding.held(this.#closures));
    }
    return merged(parts);
  }

  /** The clusters in which somebody was given a role; what holds in all clusters names none. */
  clustersOf(holder: Holder): ReadonlySet<string> {
    const clusters = new Set<string>();
    for (const holdings of this.#holdingsOf(holder)) {
      for (const cluster of holdings.keys()) if (cluster !== ALL_CLUSTERS) clusters.add(cluster);
    }
    return clusters;
  }

  /** Whether one of the roles has lost a rule since a {@link version}. */
  haveLostRules({ cluster, projects }: HeldRoles, since: number): boolean {
    const hasLost = (role: string): boolean => (this.#lostRules.get(role) ?? 0) > since;
    return cluster.some(hasLost) || projects.values().some((roles) => roles.some(hasLost));
  }

  /** All roles that can be held. */
  roles(): Iterable<GrantedRole> {
    return this.#closures.roles();
  }

  /** A role and all it inherits, nearest first; without those that do not exist. */
  closureOf(role: string): readonly GrantedRole[] {
    return this.#closures.of(role);
  }

  /** The bindings that count in a cluster as a whole, or also those in one project of it. Grows with all bindings. */
  *grantsIn(cluster: string, project?: string): Generator<RoleGrant> {
    for (const grant of this.#grants.values()) {
      const isThere = grant.cluster === cluster || grant.cluster === ALL_CLUSTERS;
      const isHere = grant.project === undefined || grant.project === project;
      if (isThere && isHere && fits(grant, this.#closures)) yield grant;
    }
  }

  /** Why somebody may do something in a cluster, as far as roles say: see {@link GrantsExplanation}. */
  explain({ holder, cluster, project, attributes }: GrantsQuestion): GrantsExplanation {
    return explainGrants(this.#grantsOf(cluster, holder), {
      closures: this.#closures,
      project,
      attributes,
    });
  }

  /** How somebody holds a role in a cluster, or in a project of it; `undefined` when not. */
  chainTo(
    role: string,
    { holder, cluster, project }: Omit<GrantsQuestion, 'attributes'>,
  ): GrantChain | undefined {
    const grant = this.#grantsOf(cluster, holder).find(
      (each) =>
        each.project === project && this.#closures.of(each.role).some(({ name }) => name === role),
    );
    return grant && { grant, roles: this.#closures.path(grant.role, role) };
  }

  /** @returns ends it. */
  onChange(listener: GrantsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #grantsOf(cluster: string, holder: Holder): readonly RoleGrant[] {
    return [...this.#holdingsIn(cluster, holder)]
      .flatMap((holding) => [...holding.grants])
      .filter((grant) => fits(grant, this.#closures));
  }

  *#holdingsIn(cluster: string, holder: Holder): Generator<Holding> {
    for (const holdings of this.#holdingsOf(holder)) {
      const everywhere = holdings.get(ALL_CLUSTERS);
      if (everywhere !== undefined) yield everywhere;
      const there = holdings.get(cluster);
      if (there !== undefined) yield there;
    }
  }

  *#holdingsOf({ name, principals = [], groups = [] }: Holder): Generator<Map<string, Holding>> {
    const keys = [
      ...new Set([name, ...principals]).values().map((user) => `users/${user}`),
      ...new Set(groups).values().map((group) => `groups/${group}`),
    ];
    for (const key of keys) {
      const holdings = this.#holdings.get(key);
      if (holdings !== undefined) yield holdings;
    }
  }

  #obtainHolding({ subject, cluster }: RoleGrant): Holding {
    const key = keyOf(subject);
    const holdings = this.#holdings.get(key) ?? new Map<string, Holding>();
    this.#holdings.set(key, holdings);
    const holding = holdings.get(cluster) ?? new Holding();
    holdings.set(cluster, holding);
    return holding;
  }

  #removeFromHolding(grant: RoleGrant): void {
    const key = keyOf(grant.subject);
    const holdings = this.#holdings.get(key);
    const holding = holdings?.get(grant.cluster);
    holding?.remove(grant);
    if (holding?.grants.size === 0) holdings?.delete(grant.cluster);
    if (holdings?.size === 0) this.#holdings.delete(key);
  }

  #rolesChanged(names: Iterable<string>): void {
    const clusters = new Set<string>();
    for (const name of names) {
      for (const grant of this.#byRole.get(name) ?? []) {
        this.#holdings.get(keyOf(grant.subject))?.get(grant.cluster)?.forget();
        clusters.add(grant.cluster);
      }
    }
    if (clusters.has(ALL_CLUSTERS)) this.#tell(ALL_CLUSTERS);
    else for (const cluster of clusters) this.#tell(cluster);
  }

  #tell(cluster: string): void {
    const told = cluster === ALL_CLUSTERS ? undefined : cluster;
    for (const listener of this.#listeners) listener(told);
  }
}

function keyOf(subject: GrantSubject): string {
  const key = subjectKey(subject, '');
  return `${key?.table}/${key?.name}`;
}

/** Both are plain data whose properties are set in the same order, or taken for different at little cost. */
function isSame(before: GrantedRole | RoleGrant, after: GrantedRole | RoleGrant): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function losesRules(before: GrantedRole, after: GrantedRole): boolean {
  if (before.external || after.external) return !(before.external && after.external);
  return uncoveredRules(after.rules, before.rules).length > 0;
}

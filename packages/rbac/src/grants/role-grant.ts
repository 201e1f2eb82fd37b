import type { PolicyRule } from '@drover/apimachinery';

/** A role that can be given in clusters or projects. */
export interface GrantedRole {
  readonly name: string;
  /** Names of the roles whose rules it includes; they need not exist. */
  readonly inherits: readonly string[];
  readonly rules: readonly PolicyRule[];
  /** Where it can be given; empty or absent: in both. What inherits it is not bound by that. */
  readonly context?: 'cluster' | 'project' | '';
  /** Its rules are those of the ClusterRole of its name in each cluster: it is held, but what it allows is not known here. */
  readonly external?: boolean;
  /** It is not held itself: a name for what it inherits. */
  readonly isBundle?: boolean;
}

/** The cluster of a {@link RoleGrant} that counts in every cluster. */
export const ALL_CLUSTERS = '*';

/** Somebody who holds a role. */
export type GrantSubject =
  | { readonly kind: 'User' | 'Group'; readonly name: string }
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string };

/** A binding: who holds which role, and where. */
export interface RoleGrant {
  /** Unique; names the binding in explanations. */
  readonly id: string;
  readonly subject: GrantSubject;
  readonly role: string;
  /** A cluster, or {@link ALL_CLUSTERS}. */
  readonly cluster: string;
  /** Only in this project of the cluster. */
  readonly project?: string;
}

/** Who asks. */
export interface Holder {
  readonly name: string;
  /** Other names under which roles may be given to the user. */
  readonly principals?: readonly string[];
  readonly groups?: readonly string[];
}

/** The roles that somebody holds in a cluster, inherited ones included, each once in each place. */
export interface HeldRoles {
  /** In the cluster as a whole. */
  readonly cluster: readonly string[];
  /** In single projects, by project; none is empty. */
  readonly projects: ReadonlyMap<string, readonly string[]>;
}

/** What strangers hold. */
export const NOTHING_HELD: HeldRoles = { cluster: [], projects: new Map() };

/** Whether somebody holds any role. */
export function holdsAny({ cluster, projects }: HeldRoles): boolean {
  return cluster.length > 0 || projects.size > 0;
}

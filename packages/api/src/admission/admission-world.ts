import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import type { Cluster } from '../management/cluster.ts';
import type { GlobalRole, GlobalRoleBinding } from '../management/global-role.ts';
import type { Project } from '../management/project.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import type { User } from '../management/user.ts';

/** Where rights count: everywhere in the home of state, in one cluster, or in one project of it. */
export interface Place {
  readonly cluster?: string;
  /** The second part of the id. */
  readonly project?: string;
}

/** What the rules of admission look up. Rights are those of whoever makes the write. */
export interface AdmissionWorld {
  role(name: string): RoleTemplate | undefined;
  globalRole(name: string): GlobalRole | undefined;
  globalRoles(): readonly GlobalRole[];
  cluster(name: string): Cluster | undefined;
  project(cluster: string, name: string): Project | undefined;
  /** The clusters that have a project of that name; ids of projects belong to one. */
  clustersWithProject(name: string): readonly string[];
  /** Of the home of state. */
  namespace(name: string): KubernetesObject | undefined;
  user(name: string): User | undefined;
  /** What gives a role: bindings as `ClusterRoleTemplateBinding c-abc/crtb-1`. */
  bindingsOf(role: string): readonly string[];
  /** Names of the roles that inherit a role themselves. */
  heirsOf(role: string): readonly string[];
  globalBindingsOf(globalRole: string): readonly GlobalRoleBinding[];
  /** Those to the user, and to the identities and groups that count as the user's. */
  globalBindingsTo(user: string): readonly GlobalRoleBinding[];
  /** The rules of the ClusterRole that an external role stands for; absent when nobody knows them. */
  externalRules(role: string): readonly PolicyRule[] | undefined;
  /** Whether the writer holds a role in that very place, or in the cluster that it is in. */
  holds(role: string, place: Place): boolean;
  /** What of `rules` the writer does not have in a place, each rule as a text; none when all of them. */
  missing(rules: readonly PolicyRule[], place: Place): readonly string[];
  /** Whether the writer may put into roles what they do not have. */
  mayEscalate(): boolean;
}

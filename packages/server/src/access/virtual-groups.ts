import {
  type ClusterRoleTemplateBinding,
  clusterRoleGroup,
  type GlobalRole,
  type GlobalRoleBinding,
  type RoleTemplate,
  roleClosure,
} from '@drover/api';
import type { Lister } from '@drover/controller-runtime';
import { OWNER_ROLE } from '@drover/controllers';
import type { UserInfo } from '@drover/rbac';

/** Index of bindings by who they are for: `user/<name or principal>` or `group/<principal>`. */
export const BY_SUBJECT = 'subject';

/** The index that the caches of bindings need. */
export const subjectIndexes = {
  [BY_SUBJECT]: ({
    userName,
    userPrincipalName,
    groupPrincipalName,
  }: Subject): readonly string[] => [
    ...(userName ? [`user/${userName}`] : []),
    ...(userPrincipalName ? [`user/${userPrincipalName}`] : []),
    ...(groupPrincipalName ? [`group/${groupPrincipalName}`] : []),
  ],
} as const;

interface Subject {
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupPrincipalName?: string;
}

/** What {@link VirtualGroups} reads. */
export interface VirtualGroupsOptions {
  /** With {@link subjectIndexes}. */
  readonly bindings: Lister<ClusterRoleTemplateBinding>;
  /** With {@link subjectIndexes}. */
  readonly globalBindings: Lister<GlobalRoleBinding>;
  readonly globalRoles: Lister<GlobalRole>;
  readonly roleTemplates: Lister<RoleTemplate>;
}

/**
 * Which roles someone holds, from the bindings as they are now: a binding that was made or removed counts from the next
 * request on.
 */
export class VirtualGroups {
  readonly #options: VirtualGroupsOptions;

  constructor(options: VirtualGroupsOptions) {
    this.#options = options;
  }

  /** Names of the roles that `user` holds in `cluster`, inherited ones included; administrators own every cluster. */
  rolesIn(cluster: string, user: UserInfo): readonly string[] {
    const held = this.#bindingsOf(user)
      .filter(({ clusterName }) => clusterName === cluster)
      .flatMap(({ roleTemplateName }) => this.#closure(roleTemplateName ?? ''));
    if (this.isAdministrator(user)) held.push(OWNER_ROLE);
    return [...new Set(held)];
  }

  /** The virtual groups of `user` in all clusters, for the API server that holds the state. */
  groupsOf(user: UserInfo): readonly string[] {
    const groups = this.#bindingsOf(user).flatMap(({ metadata, roleTemplateName }) =>
      this.#closure(roleTemplateName ?? '').map((role) =>
        clusterRoleGroup(metadata?.namespace ?? '', role),
      ),
    );
    return [...new Set(groups)];
  }

  /** Whether a global role lets `user` do everything. */
  isAdministrator(user: UserInfo): boolean {
    return subjectsOf(user)
      .flatMap((subject) => this.#options.globalBindings.byIndex(BY_SUBJECT, subject))
      .some(({ globalRoleName = '' }) => this.#allowsEverything(globalRoleName));
  }

  /** A binding whose namespace is not that of its cluster was written past the API: it counts for nothing. */
  #bindingsOf(user: UserInfo): readonly ClusterRoleTemplateBinding[] {
    return subjectsOf(user)
      .flatMap((subject) => this.#options.bindings.byIndex(BY_SUBJECT, subject))
      .filter(({ metadata, clusterName }) => metadata?.namespace === clusterName);
  }

  #closure(role: string): readonly string[] {
    const get = (name: string): RoleTemplate | undefined =>
      this.#options.roleTemplates.get({ namespace: '', name });
    return roleClosure(role, get).roles.map(({ metadata }) => metadata?.name ?? '');
  }

  #allowsEverything(globalRole: string): boolean {
    const rules = this.#options.globalRoles.get({ namespace: '', name: globalRole })?.rules ?? [];
    return rules.some(
      ({ verbs, apiGroups, resources, resourceNames }) =>
        [verbs, apiGroups, resources].every((list) => list?.includes('*')) &&
        !resourceNames?.length,
    );
  }
}

function subjectsOf({ name, groups = [] }: UserInfo): readonly string[] {
  return [`user/${name}`, ...groups.map((group) => `group/${group}`)];
}

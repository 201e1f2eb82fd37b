import type {
  ClusterRoleTemplateBinding,
  ProjectRoleTemplateBinding,
  RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';

/** Index of bindings by the place and the role that they give: `c-1/nodes-view`, `c-1:p-1/read-only`. */
export const BY_ROLE_IN = 'role-in-place';
/** Index of bindings by the role that they give. */
export const BY_ROLE = 'given-role';
/** Index of role templates by those that they inherit. */
export const BY_INHERITED = 'inherited-role';

/** A binding, as far as it says where it gives which role. */
export interface PlacedBinding {
  /** The id of a cluster or project. */
  readonly place: string;
  readonly role: string;
}

interface Subject {
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupName?: string;
  readonly groupPrincipalName?: string;
}

function namesSomebody(binding: Subject): boolean {
  const { userName, userPrincipalName, groupName, groupPrincipalName } = binding;
  return Boolean(userName || userPrincipalName || groupName || groupPrincipalName);
}

/**
 * What a binding in a cluster gives; `undefined` when it gives nothing. One that is not in the namespace of its cluster
 * was written past the API: it counts for nothing.
 */
export function placeOfClusterBinding(
  binding: ClusterRoleTemplateBinding,
): PlacedBinding | undefined {
  const { clusterName: place, roleTemplateName: role, metadata } = binding;
  if (!place || !role || metadata?.namespace !== place || !namesSomebody(binding)) return undefined;
  return { place, role };
}

/**
 * What a binding in a project gives in the home of state; `undefined` when it gives nothing there. Service accounts are
 * of the cluster, and know nothing of the home of state.
 */
export function placeOfProjectBinding(
  binding: ProjectRoleTemplateBinding,
): PlacedBinding | undefined {
  const { projectName: place, roleTemplateName: role, metadata } = binding;
  if (!place || !role || !namesSomebody(binding)) return undefined;
  return place.endsWith(`:${metadata?.namespace}`) ? { place, role } : undefined;
}

function indexesOf<T extends KubernetesObject>(placeOf: (binding: T) => PlacedBinding | undefined) {
  // One that is on its way out counts for nothing any more.
  const present = (binding: T): PlacedBinding | undefined =>
    binding.metadata?.deletionTimestamp === undefined ? placeOf(binding) : undefined;
  return {
    [BY_ROLE_IN]: (binding: T): readonly string[] => {
      const placed = present(binding);
      return placed ? [roleIn(placed)] : [];
    },
    [BY_ROLE]: (binding: T): readonly string[] => {
      const placed = present(binding);
      return placed ? [placed.role] : [];
    },
  };
}

/** The value of {@link BY_ROLE_IN}. */
export function roleIn({ place, role }: PlacedBinding): string {
  return `${place}/${role}`;
}

/** Indexes of bindings in clusters. */
export const clusterBindingIndexes = indexesOf(placeOfClusterBinding);

/** Indexes of bindings in projects. */
export const projectBindingIndexes = indexesOf(placeOfProjectBinding);

/** Indexes of role templates. */
export const roleTemplateIndexes = {
  [BY_INHERITED]: ({ roleTemplateNames }: RoleTemplate): readonly string[] =>
    roleTemplateNames ?? [],
} as const;

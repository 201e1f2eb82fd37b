import type {
  ClusterRoleTemplateBinding,
  ProjectRoleTemplateBinding,
  RoleTemplate,
} from '@drover/api';
import type { RbacSubject } from '@drover/apimachinery';
import { subjectOf } from '../rbac-objects.ts';

/** A binding of either kind. */
export type RoleBinding = ClusterRoleTemplateBinding & ProjectRoleTemplateBinding;

/** Index of bindings by the place that they are about: `c-abc12` or `c-abc12:p-def34`. */
export const BY_PLACE = 'place';
/** Index of bindings by the cluster that they are in, themselves or through their project. */
export const BY_CLUSTER = 'cluster-of-place';
/** Index of bindings by the role that they give. */
export const BY_ROLE = 'given-role';
/** Index of bindings by the place and the role that they give to people: `c-1/nodes-view`, `c-1:p-1/read-only`. */
export const BY_ROLE_IN = 'role-in-place';
/** Index of role templates by those that they inherit. */
export const BY_INHERITED = 'inherited-role';

/** Where a binding gives which role. */
export interface PlacedRole {
  /** The id of a cluster or project. */
  readonly place: string;
  readonly role: string;
}

type Placed = Pick<RoleBinding, 'clusterName' | 'projectName' | 'metadata'>;
type Subject = Pick<
  RoleBinding,
  'userName' | 'userPrincipalName' | 'groupName' | 'groupPrincipalName' | 'serviceAccount'
>;

/**
 * The id of the cluster or project that a binding names; `undefined` when it is not in the namespace of that cluster or
 * project: then it was written past the API, and counts for nothing.
 */
export function namedPlace({ clusterName, projectName, metadata }: Placed): string | undefined {
  const namespace = metadata?.namespace;
  if (projectName) return projectName.split(':')[1] === namespace ? projectName : undefined;
  return clusterName && clusterName === namespace ? clusterName : undefined;
}

/** The place of a binding; `undefined` when it counts for nothing, as what is on its way out does too. */
export function placeOf(binding: Placed): string | undefined {
  return binding.metadata?.deletionTimestamp === undefined ? namedPlace(binding) : undefined;
}

/** Who gets the role of a binding; `undefined` when it names nobody. */
export function subjectOfBinding(binding: Subject): RbacSubject | undefined {
  const user = binding.userName || binding.userPrincipalName;
  if (user) return subjectOf('User', user);
  const group = binding.groupPrincipalName || binding.groupName;
  if (group) return subjectOf('Group', group);
  const [namespace, name] = binding.serviceAccount?.split(':') ?? [];
  return namespace && name ? { kind: 'ServiceAccount', namespace, name } : undefined;
}

/**
 * What a binding gives to people in the home of state, be it there or gone; `undefined` when it gives nothing there.
 * Service accounts are of their cluster, and know nothing of the home of state.
 */
export function givenToPeople(
  binding: Placed & Subject & Pick<RoleBinding, 'roleTemplateName'>,
): PlacedRole | undefined {
  const place = namedPlace(binding);
  const { roleTemplateName: role } = binding;
  const subject = subjectOfBinding(binding);
  if (!place || !role || !subject || subject.kind === 'ServiceAccount') return undefined;
  return { place, role };
}

/** The value of {@link BY_ROLE_IN}. */
export function roleIn({ place, role }: PlacedRole): string {
  return `${place}/${role}`;
}

/** Indexes of bindings of both kinds; what counts for nothing is in none of them. */
export const bindingIndexes = {
  [BY_PLACE]: (binding: Placed): readonly string[] => textOrNone(placeOf(binding)),
  [BY_CLUSTER]: (binding: Placed): readonly string[] => textOrNone(placeOf(binding)?.split(':')[0]),
  [BY_ROLE]: (binding: Placed & Pick<RoleBinding, 'roleTemplateName'>): readonly string[] =>
    placeOf(binding) === undefined ? [] : textOrNone(binding.roleTemplateName),
  [BY_ROLE_IN]: (binding: Parameters<typeof givenToPeople>[0]): readonly string[] => {
    const given = placeOf(binding) === undefined ? undefined : givenToPeople(binding);
    return given ? [roleIn(given)] : [];
  },
} as const;

/** Indexes of role templates. */
export const roleTemplateIndexes = {
  [BY_INHERITED]: ({ roleTemplateNames }: RoleTemplate): readonly string[] =>
    roleTemplateNames ?? [],
} as const;

function textOrNone(text: string | undefined): readonly string[] {
  return text ? [text] : [];
}

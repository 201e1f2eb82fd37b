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
export const BY_PLACE = 'downstream-place';
/** Index of bindings by their cluster. */
export const BY_ITS_CLUSTER = 'downstream-cluster';
/** Index of bindings by their role. */
export const BY_ITS_ROLE = 'downstream-role';
/** Index of role templates by those that they inherit. */
export const BY_INHERITED_ROLE = 'downstream-inherited';

/** Indexes of bindings of both kinds. */
export const bindingIndexes = {
  [BY_PLACE]: (binding: Placed): readonly string[] => textOrNone(placeOf(binding)),
  [BY_ITS_CLUSTER]: (binding: Placed): readonly string[] =>
    textOrNone(placeOf(binding)?.split(':')[0]),
  [BY_ITS_ROLE]: (binding: Placed): readonly string[] =>
    placeOf(binding) === undefined ? [] : textOrNone(binding.roleTemplateName),
} as const;

/** Indexes of role templates. */
export const inheritanceIndexes = {
  [BY_INHERITED_ROLE]: ({ roleTemplateNames }: RoleTemplate): readonly string[] =>
    roleTemplateNames ?? [],
} as const;

type Placed = Pick<RoleBinding, 'clusterName' | 'projectName' | 'metadata' | 'roleTemplateName'>;

/**
 * The id of the cluster or project that a binding is about; `undefined` when it counts for nothing, since it is on its way
 * out or is not in the namespace of that cluster or project: then it was written past the API.
 */
export function placeOf({ clusterName, projectName, metadata }: Placed): string | undefined {
  if (metadata?.deletionTimestamp !== undefined) return undefined;
  const namespace = metadata?.namespace;
  if (projectName) return projectName.split(':')[1] === namespace ? projectName : undefined;
  return clusterName && clusterName === namespace ? clusterName : undefined;
}

/** Who gets the role of a binding; `undefined` when it names nobody. */
export function subjectOfBinding(
  binding: Pick<
    RoleBinding,
    'userName' | 'userPrincipalName' | 'groupName' | 'groupPrincipalName' | 'serviceAccount'
  >,
): RbacSubject | undefined {
  const user = binding.userName || binding.userPrincipalName;
  if (user) return subjectOf('User', user);
  const group = binding.groupPrincipalName || binding.groupName;
  if (group) return subjectOf('Group', group);
  const [namespace, name] = binding.serviceAccount?.split(':') ?? [];
  return namespace && name ? { kind: 'ServiceAccount', namespace, name } : undefined;
}

function textOrNone(text: string | undefined): readonly string[] {
  return text ? [text] : [];
}

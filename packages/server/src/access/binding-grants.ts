import {
  allowsEverything,
  type ClusterRoleTemplateBinding,
  type GlobalRole,
  type GlobalRoleBinding,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { OWNER_ROLE, RESTRICTED_ADMIN, ruleInLowerCase } from '@drover/controllers';
import type { GrantedRole, GrantSubject, RoleGrant } from '@drover/rbac';

interface Subject {
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupName?: string;
  readonly groupPrincipalName?: string;
  readonly serviceAccount?: string;
}

/** Whom a binding is for; `undefined` when it names nobody. A user id counts before a principal, which may be old. */
export function subjectOf(binding: Subject): GrantSubject | undefined {
  const user = binding.userName || binding.userPrincipalName;
  if (user) return { kind: 'User', name: user };
  const group = binding.groupPrincipalName || binding.groupName;
  if (group) return { kind: 'Group', name: group };
  const [namespace, name] = binding.serviceAccount?.split(':', 2) ?? [];
  return namespace && name ? { kind: 'ServiceAccount', namespace, name } : undefined;
}

/** What a binding in a cluster gives. One that is not in the namespace of its cluster was written past the API: nothing. */
export function clusterGrant(binding: ClusterRoleTemplateBinding): RoleGrant | undefined {
  if (isGoing(binding)) return undefined;
  const { metadata: { namespace, name } = {}, clusterName, roleTemplateName } = binding;
  const subject = subjectOf(binding);
  if (!clusterName || !roleTemplateName || namespace !== clusterName || !subject) return undefined;
  const id = `clusterRoleTemplateBinding/${clusterName}:${name}`;
  return { id, subject, role: roleTemplateName, cluster: clusterName };
}

/**
 * What a binding in a project gives. One that is not in the namespace of its project was written past the API: nothing.
 * Whether the project is one of the cluster that it names is for the caller to know.
 */
export function projectGrant(
  binding: ProjectRoleTemplateBinding,
): (RoleGrant & { readonly project: string }) | undefined {
  if (isGoing(binding)) return undefined;
  const { metadata: { namespace, name } = {}, projectName, roleTemplateName } = binding;
  const [cluster, project] = projectName?.split(':', 2) ?? [];
  const subject = subjectOf(binding);
  if (!cluster || !project || !roleTemplateName || namespace !== project || !subject) {
    return undefined;
  }
  const id = `projectRoleTemplateBinding/${project}:${name}`;
  return { id, subject, role: roleTemplateName, cluster, project };
}

/** A role template as the engine reads it. */
export function templateRole(template: RoleTemplate): GrantedRole {
  const { metadata, roleTemplateNames, rules, context, external } = template;
  return {
    name: metadata?.name ?? '',
    inherits: roleTemplateNames ?? [],
    rules: ((rules ?? []) as readonly PolicyRule[]).map(ruleInLowerCase),
    ...(isContext(context) && { context }),
    ...(external && { external }),
  };
}

/** The name under which the engine knows a global role; no role template has such a name. */
export function globalRoleName(name: string): string {
  return `global:${name}`;
}

/** In clusters, a global role stands for owning them, or for nothing. */
export function globalRoleBundle(role: GlobalRole): GrantedRole {
  const name = role.metadata?.name ?? '';
  const owns = name === RESTRICTED_ADMIN || allowsEverything(role);
  return {
    name: globalRoleName(name),
    inherits: owns ? [OWNER_ROLE] : [],
    rules: [],
    isBundle: true,
  };
}

/** What a global role gives in `cluster`, which may stand for all. */
export function globalGrant(binding: GlobalRoleBinding, cluster: string): RoleGrant | undefined {
  const { metadata, globalRoleName: role } = binding;
  const subject = subjectOf(binding);
  if (!role || !subject || isGoing(binding)) return undefined;
  return {
    id: globalGrantId(metadata?.name ?? '', cluster),
    subject,
    role: globalRoleName(role),
    cluster,
  };
}

/** The id of what a GlobalRoleBinding gives in a cluster. */
export function globalGrantId(binding: string, cluster: string): string {
  return `globalRoleBinding/${binding}@${cluster}`;
}

/** A deleted binding gives nothing any more, though finalizers, which its holder may have set, can keep it there for ever. */
function isGoing({ metadata }: KubernetesObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

function isContext(context: string | undefined): context is 'cluster' | 'project' {
  return context === 'cluster' || context === 'project';
}

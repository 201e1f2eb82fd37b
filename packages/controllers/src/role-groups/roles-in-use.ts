import { type ClusterRoleTemplateBinding, type RoleTemplate, roleClosure } from '@drover/api';

/** The roles that somebody holds in a cluster through `bindings`, inherited ones included, each once. */
export function rolesInUse(
  bindings: readonly Pick<ClusterRoleTemplateBinding, 'roleTemplateName'>[],
  get: (name: string) => RoleTemplate | undefined,
): readonly RoleTemplate[] {
  const names = new Set(bindings.map(({ roleTemplateName = '' }) => roleTemplateName));
  const roles = new Map<string, RoleTemplate>();
  for (const name of names) {
    for (const role of roleClosure(name, get).roles) roles.set(role.metadata?.name ?? '', role);
  }
  return [...roles.values()];
}

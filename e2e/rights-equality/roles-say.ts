import type { PolicyRule } from '@drover/apimachinery';
import {
  type GrantedRole,
  type Holder,
  isPathRequest,
  type RequestAttributes,
  type RoleGrants,
  ruleAllows,
} from '@drover/rbac';
import { roleFacts } from '../../packages/controllers/src/role-groups/role-facts.ts';
import type { RandomSet, SetProject } from './random-set.ts';

/** A question, and who is asked about. */
export interface RolesQuestion {
  readonly grants: RoleGrants;
  readonly set: RandomSet;
  readonly holder: Holder;
  readonly attributes: RequestAttributes;
}

/**
 * Whether the roles that somebody holds allow something, without a cluster being asked; `undefined` where an external
 * role may, of which the cluster alone knows.
 */
export function rolesSay(question: RolesQuestion): boolean | undefined {
  const { grants, set, holder, attributes } = question;
  const { cluster } = set;
  const namespace = isPathRequest(attributes) ? undefined : attributes.namespace;
  const project = set.projects.find(({ namespaces }) => namespaces.includes(namespace ?? ''));
  const { chain, external } = grants.explain({
    holder,
    cluster,
    attributes,
    ...(project && { project: project.name }),
  });
  if (chain || beyondNamespaces(question)) return true;
  const held = [...grants.heldIn(cluster, holder).projects.values()].flat();
  const isExternal = held.some((role) => grants.closureOf(role)[0]?.external);
  return external.length > 0 || isExternal ? undefined : false;
}

/** Whether members of projects may do it though it is in none of their namespaces. */
function beyondNamespaces({ grants, set, holder, attributes }: RolesQuestion): boolean {
  const held = grants.heldIn(set.cluster, holder).projects;
  return set.projects.some((project) => {
    const roles = (held.get(project.name) ?? []).flatMap(
      (name) => grants.closureOf(name).find((role) => role.name === name) ?? [],
    );
    return wideRules(project, roles).some((rule) => ruleAllows(rule, attributes));
  });
}

function wideRules(
  { name, namespaces }: SetProject,
  roles: readonly GrantedRole[],
): readonly PolicyRule[] {
  if (roles.length === 0) return [];
  const facts = roles
    .filter(({ external }) => !external)
    .map(({ name: role, rules }) => roleFacts({ metadata: { name: role }, rules: rules as [] }));
  const promoted = facts.flatMap((role) => role.promoted);
  const creates = facts.some((role) => role.createsNamespaces);
  const inCore = { apiGroups: [''], resources: ['namespaces'] };
  return [
    ...promoted,
    ...(namespaces.length > 0
      ? [{ ...inCore, resourceNames: namespaces, verbs: [creates ? '*' : 'get'] }]
      : []),
    ...(creates
      ? [
          { ...inCore, verbs: ['create'] },
          {
            apiGroups: ['management.cattle.io'],
            resources: ['projects'],
            resourceNames: [name],
            verbs: ['manage-namespaces'],
          },
        ]
      : []),
  ];
}

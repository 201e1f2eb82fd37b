import {
  ANNOTATIONS,
  GROUPS,
  type Project,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { controllerErrors } from '../errors.ts';

/** The namespace in the home of state of what belongs to a project. */
export function projectNamespace({ metadata }: Project): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: metadata?.name ?? '',
      annotations: {
        [ANNOTATIONS.systemNamespace]: 'true',
        [ANNOTATIONS.projectOf]: metadata?.namespace ?? '',
      },
    },
  };
}

/** Whether a namespace was made for the project of its name in a cluster. */
export function isNamespaceOf(cluster: string, { metadata }: KubernetesObject): boolean {
  return metadata?.annotations?.[ANNOTATIONS.projectOf] === cluster;
}

/** Why a project can have no namespace; `undefined` when it can. */
export function obstacleTo(
  { metadata, spec }: Project,
  namespace: KubernetesObject | undefined,
): CodedError | undefined {
  const { namespace: cluster = '', name = '' } = metadata ?? {};
  if (spec?.clusterName !== undefined && spec.clusterName !== cluster) {
    const facts = { namespace: cluster, cluster: spec.clusterName };
    return controllerErrors.create('PROJECT_CLUSTER_MISMATCH', facts);
  }
  if (namespace === undefined || isNamespaceOf(cluster, namespace)) return undefined;
  return controllerErrors.create('PROJECT_ID_TAKEN', { name });
}

/**
 * The roles that whoever created a project gets in it: of those that are meant for creators the ones that the project
 * asks for, or all. Empty for projects that nobody created.
 */
export function creatorBindings(
  project: Project,
  roleTemplates: readonly RoleTemplate[],
): readonly ProjectRoleTemplateBinding[] {
  const { namespace: cluster = '', name = '', annotations } = project.metadata ?? {};
  const creator = annotations?.[ANNOTATIONS.creatorId];
  if (creator === undefined) return [];
  const asked = askedRoles(annotations?.[ANNOTATIONS.creatorRoleBindings]);
  return roleTemplates
    .filter(({ projectCreatorDefault, locked }) => projectCreatorDefault && !locked)
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((role) => asked?.includes(role) ?? true)
    .map((role) => ({
      apiVersion: `${GROUPS.management}/v3`,
      kind: 'ProjectRoleTemplateBinding',
      metadata: {
        name: `creator-${role}`,
        namespace: name,
        annotations: { [ANNOTATIONS.creatorOwnerBinding]: 'true' },
      },
      projectName: `${cluster}:${name}`,
      roleTemplateName: role,
      userName: creator,
    }));
}

/** The roles that an annotation `{"required":[…]}` names; `undefined` when it names none. */
export function askedRoles(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const { required } = JSON.parse(text) as { required?: unknown };
    return Array.isArray(required)
      ? required.filter((role) => typeof role === 'string')
      : undefined;
  } catch {
    return undefined; // others write this annotation; what cannot be read asks for nothing
  }
}

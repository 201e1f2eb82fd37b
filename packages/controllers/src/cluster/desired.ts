import {
  ANNOTATIONS,
  type Cluster,
  type ClusterRegistrationToken,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  GROUPS,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { ownerReferenceTo } from '@drover/controller-runtime';
import { askedRoles } from '../project/desired.ts';

const MANAGEMENT_V3 = `${GROUPS.management}/v3`;

/** The namespace of what belongs to a cluster; it goes with the cluster. */
export function clusterNamespace(cluster: Cluster): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: nameOf(cluster),
      annotations: { [ANNOTATIONS.systemNamespace]: 'true' },
      ownerReferences: [ownerReferenceTo(cluster, clusterKind.type)],
    },
  };
}

/** The token with which the agents of a cluster register, without its secret. */
export function defaultRegistrationToken(cluster: Cluster): ClusterRegistrationToken {
  return {
    apiVersion: MANAGEMENT_V3,
    kind: 'ClusterRegistrationToken',
    metadata: { name: 'default-token', namespace: nameOf(cluster) },
    spec: { clusterName: nameOf(cluster) },
  };
}

/**
 * The roles that whoever created a cluster gets in it: of those that are meant for creators the ones that the cluster asks
 * for, or all. Empty for clusters that nobody created.
 */
export function creatorBindings(
  cluster: Cluster,
  roleTemplates: readonly RoleTemplate[],
): readonly ClusterRoleTemplateBinding[] {
  const { annotations } = cluster.metadata ?? {};
  const creator = annotations?.[ANNOTATIONS.creatorId];
  if (creator === undefined || cluster.spec?.internal) return [];
  const asked = askedRoles(annotations?.[ANNOTATIONS.creatorRoleBindings]);
  return roleTemplates
    .filter(({ clusterCreatorDefault, locked }) => clusterCreatorDefault && !locked)
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((role) => asked?.includes(role) ?? true)
    .map((role) => ({
      apiVersion: MANAGEMENT_V3,
      kind: 'ClusterRoleTemplateBinding',
      metadata: {
        name: `creator-${role}`,
        namespace: nameOf(cluster),
        annotations: { [ANNOTATIONS.creatorOwnerBinding]: 'true' },
      },
      clusterName: nameOf(cluster),
      roleTemplateName: role,
      userName: creator,
    }));
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata?.name ?? '';
}

import { clusterRoleGroup, type Node, SYSTEM_GROUPS } from '@drover/api';
import { isInvalid, isNotFound } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { type Node as KubernetesNode, nodes as nodeType } from '@drover/kubernetes';
import type { ConditionFact } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { uidOf } from '../node-sync/desired.ts';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import { nodePatch, wantsOtherMetadata } from './wishes.ts';

/** Whom the audit logs of clusters name for what is done with nodes; the agent itself may not change them. */
const ACTING_USER = 'drover-nodes';
const TIMEOUT_MS = 10_000;

/** A client that may do with the nodes and pods of a cluster what an owner may; `undefined` when it is not connected. */
export async function ownerClient(
  cluster: string,
  { connections, downstreamRoles }: Pick<ControllerContext, 'connections' | 'downstreamRoles'>,
): Promise<KubernetesClient | undefined> {
  const connection = connections.get(cluster);
  if (!connection) return undefined;
  await downstreamRoles.ensure(cluster, { cluster: [OWNER_ROLE] });
  const groups = [SYSTEM_GROUPS.authenticated, clusterRoleGroup(cluster, OWNER_ROLE)];
  return connection.client.impersonate({ user: ACTING_USER, groups });
}

/** The Kubernetes node of an object, that very one; `undefined` when it is gone. */
export async function readKubernetesNode(
  node: Node,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<KubernetesNode | undefined> {
  try {
    const found = await client
      .resource<KubernetesNode>(nodeType)
      .get(node.status?.nodeName ?? '', { signal, timeoutMs: TIMEOUT_MS });
    return found.metadata?.uid === uidOf(node) ? found : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** A Kubernetes node after it was to be changed. */
export interface ChangedNode {
  readonly downstream: KubernetesNode;
  /** Whether labels, annotations and taints were taken; absent when none were to be changed. */
  readonly updated?: ConditionFact;
  readonly wasWritten: boolean;
}

/** Changes a Kubernetes node as the object wants it. What the cluster refuses as wrong is told, and not repeated. */
export async function changeKubernetesNode(
  node: Node,
  downstream: KubernetesNode,
  { client, signal }: { readonly client: KubernetesClient; readonly signal: AbortSignal },
): Promise<ChangedNode> {
  const body = nodePatch(node, downstream);
  const isMetadata = wantsOtherMetadata(node);
  const taken = isMetadata ? { updated: { type: 'Updated', status: 'True' } as const } : {};
  if (body === undefined) return { downstream, wasWritten: false, ...taken };
  const name = downstream.metadata?.name ?? '';
  try {
    const written = await client
      .resource<KubernetesNode>(nodeType)
      .patch(name, { type: 'merge', body }, { signal, timeoutMs: TIMEOUT_MS });
    return { downstream: written, wasWritten: true, ...taken };
  } catch (error) {
    if (!isMetadata || !isInvalid(error)) throw error;
    const updated = {
      type: 'Updated',
      status: 'False',
      reason: 'ClusterRefused',
      message: `The cluster refused the labels, annotations or taints: ${errorMessage(error)}`,
    } as const;
    return { downstream, wasWritten: false, updated };
  }
}

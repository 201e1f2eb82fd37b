import type { Node } from '@drover/api';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { isSynced, newNode, uidOf } from './desired.ts';
import { nodeObjectName } from './node-name.ts';

/** What has to be done so that the objects of a cluster are those of its nodes. */
export interface NodePlan {
  /** Objects, present or still to be made, each with its Kubernetes node. */
  readonly keep: readonly { readonly object: Node; readonly downstream: KubernetesNode }[];
  /** Objects whose Kubernetes nodes are gone. */
  readonly remove: readonly Node[];
}

/** Finds the object of each Kubernetes node of a cluster. */
export function planNodes(
  cluster: string,
  downstream: readonly KubernetesNode[],
  present: readonly Node[],
): NodePlan {
  const byUid = new Map(present.map((object) => [uidOf(object), object]));
  // Objects of another manager, or of a node that has not registered yet, are known by the name alone.
  const byName = new Map(
    present
      .filter((object) => uidOf(object) === undefined)
      .map((object) => [object.status?.nodeName || object.spec?.requestedHostname, object]),
  );
  const taken = new Set(present.map(({ metadata }) => metadata?.name ?? ''));
  const keep = downstream.map((node) => {
    const { uid = '', name = '' } = node.metadata ?? {};
    const known = byUid.get(uid) ?? byName.get(name);
    if (known) return { object: known, downstream: node };
    const made = nodeObjectName(uid, taken);
    taken.add(made);
    return { object: newNode(node, { cluster, name: made }), downstream: node };
  });
  const kept = new Set(keep.map(({ object }) => object));
  return { keep, remove: present.filter((object) => isSynced(object) && !kept.has(object)) };
}

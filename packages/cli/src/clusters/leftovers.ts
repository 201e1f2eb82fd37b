import { DOWNSTREAM, NAMESPACES } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  limitRanges,
  namespaces,
  networkPolicies,
  resourceQuotas,
  roleBindings,
  roles,
} from '@drover/kubernetes';

/** One thing of ours in a cluster. */
export type Leftover =
  | {
      readonly kind: 'object';
      readonly type: ResourceType;
      readonly name: string;
      readonly namespace?: string;
    }
  | {
      /** Marks on a namespace of somebody else. */
      readonly kind: 'marks';
      readonly name: string;
      readonly labels: readonly string[];
      readonly annotations: readonly string[];
    };

/** Kinds of objects that carry the label of Drover: bindings first, so that no role outlives who is bound to it. */
const LABELLED = [
  clusterRoleBindings,
  roleBindings,
  clusterRoles,
  roles,
  resourceQuotas,
  limitRanges,
  networkPolicies,
] as const;

/** Prefixes of labels and annotations that Drover, like Rancher, puts on namespaces. */
const MARK_PREFIXES = [
  'field.cattle.io/',
  'drover.dev/',
  'lifecycle.cattle.io/',
  'management.cattle.io/',
] as const;

const MARKS: readonly string[] = ['cattle.io/status', 'cattle.io/creator'];

/**
 * Everything of Drover in a cluster, in the order in which it is removed: the namespace of the agent first, so that
 * nobody puts anything back.
 */
export async function findLeftovers(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const all = (await client.resource(namespaces).listAll({ signal })).items;
  const labelled = await Promise.all(
    LABELLED.map(async (type) => {
      const { items } = await client
        .resource(type)
        .listAll({ labelSelector: DOWNSTREAM.managedLabel, signal });
      return items.map((object) => objectLeftover(type, object));
    }),
  );
  const agent = all.filter(({ metadata }) => metadata?.name === NAMESPACES.system);
  const others = all.filter(({ metadata }) => metadata?.name !== NAMESPACES.system);
  return [
    ...agent.map((object) => objectLeftover(namespaces, object)),
    ...labelled.flat().filter((leftover) => !isInNamespace(leftover, NAMESPACES.system)),
    ...others.flatMap(markLeftovers),
  ];
}

/** A leftover in words. */
export function describeLeftover(leftover: Leftover): string {
  if (leftover.kind === 'object') {
    const { type, name, namespace } = leftover;
    return `${type.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  }
  const { name, labels, annotations } = leftover;
  return `marks of the Namespace ${name}: ${[...labels, ...annotations].join(', ')}`;
}

/** The marks of Drover on a namespace that stays. */
export function markLeftovers({ metadata }: KubernetesObject): readonly Leftover[] {
  const labels = Object.keys(metadata?.labels ?? {}).filter(isMark);
  const annotations = Object.keys(metadata?.annotations ?? {}).filter(isMark);
  if (labels.length + annotations.length === 0) return [];
  return [{ kind: 'marks', name: metadata?.name ?? '', labels, annotations }];
}

function isMark(key: string): boolean {
  return MARKS.includes(key) || MARK_PREFIXES.some((prefix) => key.startsWith(prefix));
}

function objectLeftover(type: ResourceType, { metadata }: KubernetesObject): Leftover {
  const { name = '', namespace } = metadata ?? {};
  return { kind: 'object', type, name, ...(namespace !== undefined && { namespace }) };
}

function isInNamespace(leftover: Leftover, namespace: string): boolean {
  return leftover.kind === 'object' && leftover.namespace === namespace;
}

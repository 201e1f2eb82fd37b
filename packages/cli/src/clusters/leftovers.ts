import { DOWNSTREAM, NAMESPACES } from '@drover/api';
import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  limitRanges,
  namespaces,
  networkPolicies,
  priorityClasses,
  resourceQuotas,
  roleBindings,
  roles,
  secrets,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
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

/**
 * Kinds of objects that carry the label of Drover: policies first, which guard the rest, and bindings before what they bind,
 * so that no role outlives who is bound to it.
 */
const LABELLED = [
  validatingAdmissionPolicyBindings,
  validatingAdmissionPolicies,
  clusterRoleBindings,
  roleBindings,
  clusterRoles,
  roles,
  resourceQuotas,
  limitRanges,
  networkPolicies,
  priorityClasses,
  secrets,
  customResourceDefinitions,
] as const;

/** Namespaces that the manifest brings. */
const OWN_NAMESPACES: readonly string[] = [NAMESPACES.system, NAMESPACES.impersonation];

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
 * nobody puts anything back. Of Secrets it reads no data.
 */
export async function findLeftovers(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const all = (await client.resource(namespaces).listAll({ signal })).items;
  const labelled = await Promise.all(
    LABELLED.map(async (type) => {
      const items = await labelledOf(client, type, signal);
      return items.map((object) => objectLeftover(type, object));
    }),
  );
  const isOwn = ({ metadata }: KubernetesObject): boolean =>
    OWN_NAMESPACES.includes(metadata?.name ?? '');
  return [
    ...OWN_NAMESPACES.flatMap((name) => all.filter(({ metadata }) => metadata?.name === name)).map(
      (object) => objectLeftover(namespaces, object),
    ),
    ...labelled.flat().filter((leftover) => !isInOwnNamespace(leftover)),
    ...all.filter((object) => !isOwn(object)).flatMap(markLeftovers),
  ];
}

/** What a cluster does not serve, it has none of: policies before Kubernetes 1.30. */
async function labelledOf(
  client: KubernetesClient,
  type: ResourceType,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const labelSelector = DOWNSTREAM.managedLabel;
  try {
    const options = { labelSelector, metadataOnly: true, signal };
    return (await client.resource(type).listAll(options)).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
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

function isInOwnNamespace(leftover: Leftover): boolean {
  return leftover.kind === 'object' && OWN_NAMESPACES.includes(leftover.namespace ?? '');
}

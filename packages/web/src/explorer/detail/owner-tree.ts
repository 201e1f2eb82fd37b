import type { KubernetesList, KubernetesObject, OwnerReference } from '@drover/apimachinery';
import { sendJson } from '../../api/http.ts';
import { clusterPath, listObjects } from '../../api/kubernetes.ts';
import { type Pod, podState } from '../../features/cluster/object-types.ts';
import { kubernetesPath, schemaOf } from '../api/kubernetes-path.ts';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';

/** An object among those that made it and that it made. */
export interface TreeNode {
  readonly uid: string;
  /** Absent when the person may not list its type. */
  readonly type?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly state?: string;
  readonly children: readonly TreeNode[];
}

interface Owned extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

interface TreeOptions {
  readonly clusterId: string;
  readonly schemas: readonly ExplorerSchema[];
  readonly signal: AbortSignal;
}

/** What the objects of a type make. */
const MAKES: Readonly<Record<string, readonly string[]>> = {
  'apps.deployment': ['apps.replicaset', 'pod'],
  'apps.replicaset': ['pod'],
  'apps.statefulset': ['pod'],
  'apps.daemonset': ['pod'],
  'batch.job': ['pod'],
  'batch.cronjob': ['batch.job', 'pod'],
};

/** More owners above each other do not happen, unless they go round in circles. */
const MAX_DEPTH = 8;
/** Most objects of a type that are looked through. */
const MAX_OWNED = 500;

/** The tree from the first owner down to what the object has made. */
export async function readTree(object: ExplorerObject, options: TreeOptions): Promise<TreeNode> {
  const own = nodeOf(object, object.type, await readChildren(object, options));
  return withOwners(own, object.metadata.ownerReferences ?? [], options);
}

/** Puts those above a node that it belongs to. */
async function withOwners(
  node: TreeNode,
  owners: readonly OwnerReference[],
  options: TreeOptions,
  depth = 0,
): Promise<TreeNode> {
  const owner = owners.find(({ controller }) => controller) ?? owners[0];
  if (!owner || depth >= MAX_DEPTH) return node;
  const above = await readOwner(owner, node.namespace, options);
  const next = above.owners;
  return withOwners({ ...above.node, children: [node] }, next, options, depth + 1);
}

interface Above {
  readonly node: TreeNode;
  readonly owners: readonly OwnerReference[];
}

async function readOwner(
  owner: OwnerReference,
  namespace: string | undefined,
  { clusterId, schemas, signal }: TreeOptions,
): Promise<Above> {
  const { uid, kind, name } = owner;
  const unread = { node: { uid, kind, name, children: [] }, owners: [] };
  const schema = schemaOf(schemas, owner);
  if (!schema) return unread;
  const place =
    schema.attributes?.namespaced === true && namespace !== undefined ? { namespace } : {};
  const path = clusterPath(clusterId, kubernetesPath(schema, { ...place, name }));
  try {
    const found = await sendJson<Owned>(path, { signal });
    return {
      node: nodeOf({ ...found, kind }, schema.id, []),
      owners: found.metadata?.ownerReferences ?? [],
    };
  } catch {
    // It may be gone, or not for this person: its name is known all the same.
    return { ...unread, node: { ...unread.node, ...place, type: schema.id } };
  }
}

async function readChildren(
  object: ExplorerObject,
  options: TreeOptions,
): Promise<readonly TreeNode[]> {
  const { namespace } = object.metadata;
  const lists = (MAKES[object.type] ?? []).map(async (type) => {
    const schema = options.schemas.find(({ id }) => id === type);
    if (!schema || namespace === undefined) return [];
    const query = new URLSearchParams({ limit: String(MAX_OWNED), ...selectorOf(object) });
    const path = `${kubernetesPath(schema, { namespace })}?${query.toString()}`;
    const { items }: KubernetesList<Owned> = await listObjects(
      options.clusterId,
      path,
      options.signal,
    );
    const kind = schema.attributes?.kind ?? type;
    return items.map((item) => ({ ...item, kind, type }));
  });
  return childrenOf(object.metadata.uid ?? '', (await Promise.all(lists)).flat());
}

/** The parameter of a list that finds the pods of a workload. */
export function selectorOf({ spec }: ExplorerObject): { readonly labelSelector?: string } {
  const selector = spec?.['selector'] as
    | { readonly matchLabels?: Readonly<Record<string, string>> }
    | undefined;
  const labels = Object.entries(selector?.matchLabels ?? {});
  return labels.length === 0
    ? {}
    : { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') };
}

type Candidate = Owned & { readonly type: string };

/** What belongs to an object among others, level by level; old versions that run nothing are left out. */
export function childrenOf(uid: string, candidates: readonly Candidate[]): readonly TreeNode[] {
  return candidates
    .filter(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid))
    .filter(({ type, spec }) => type !== 'apps.replicaset' || spec?.replicas !== 0)
    .map((each) => nodeOf(each, each.type, childrenOf(each.metadata?.uid ?? '', candidates)))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

function nodeOf(object: KubernetesObject, type: string, children: readonly TreeNode[]): TreeNode {
  const { kind = type, metadata } = object;
  const state = stateOf(object, type);
  return {
    uid: metadata?.uid ?? '',
    type,
    kind,
    name: metadata?.name ?? '',
    children,
    ...(metadata?.namespace !== undefined && { namespace: metadata.namespace }),
    ...(state !== undefined && { state }),
  };
}

function stateOf(object: KubernetesObject, type: string): string | undefined {
  if (type === 'pod') return podState(object as Pod);
  const { spec, status } = object as Owned;
  if (spec?.replicas === undefined) return undefined;
  return `${status?.readyReplicas ?? 0}/${spec.replicas}`;
}

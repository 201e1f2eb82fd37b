import type { ExplorerSchema, TypeCount } from '../api/wire.ts';

/** A kind as the navigation shows it. */
export interface KindEntry {
  /** The id of its schema. */
  readonly type: string;
  /** `Deployments`. */
  readonly title: string;
  readonly count?: number;
  readonly errors: number;
}

/** Kinds that belong together. */
export interface KindGroup {
  readonly id: string;
  readonly title: string;
  /** Whether everybody who uses Kubernetes knows its kinds. */
  readonly isCommon: boolean;
  readonly kinds: readonly KindEntry[];
}

interface KnownGroup {
  readonly id: string;
  readonly title: string;
  /** In the order in which people look for them. */
  readonly types: readonly string[];
}

const KNOWN: readonly KnownGroup[] = [
  {
    id: 'workloads',
    title: 'Workloads',
    types: [
      'pod',
      'apps.deployment',
      'apps.statefulset',
      'apps.daemonset',
      'batch.job',
      'batch.cronjob',
      'apps.replicaset',
      'autoscaling.horizontalpodautoscaler',
      'policy.poddisruptionbudget',
    ],
  },
  {
    id: 'network',
    title: 'Network',
    types: [
      'service',
      'networking.k8s.io.ingress',
      'networking.k8s.io.networkpolicy',
      'discovery.k8s.io.endpointslice',
      'endpoints',
      'networking.k8s.io.ingressclass',
    ],
  },
  {
    id: 'configuration',
    title: 'Configuration',
    types: ['configmap', 'secret', 'resourcequota', 'limitrange', 'serviceaccount'],
  },
  {
    id: 'storage',
    title: 'Storage',
    types: ['persistentvolumeclaim', 'persistentvolume', 'storage.k8s.io.storageclass'],
  },
  {
    id: 'cluster',
    title: 'Cluster',
    types: ['node', 'namespace', 'event', 'scheduling.k8s.io.priorityclass'],
  },
  {
    id: 'access',
    title: 'Access',
    types: [
      'rbac.authorization.k8s.io.role',
      'rbac.authorization.k8s.io.rolebinding',
      'rbac.authorization.k8s.io.clusterrole',
      'rbac.authorization.k8s.io.clusterrolebinding',
    ],
  },
];

/** What Kubernetes itself serves besides. */
const BUILT_IN =
  /^(?:[^.]+|(?:apps|batch|autoscaling|policy|extensions)\.[^.]+|.*\.k8s\.io\.[^.]+)$/;

/** Whether the objects of a type can be listed by this person. */
export function canList({ attributes, collectionMethods = [] }: ExplorerSchema): boolean {
  return (
    attributes?.kind !== undefined &&
    collectionMethods.includes('GET') &&
    attributes.verbs?.includes('list') !== false
  );
}

/** The plural of a kind, spelled as Kubernetes does: `NetworkPolicies`. */
export function pluralTitle(kind: string): string {
  if (/(?:ints|ics|data)$/i.test(kind)) return kind;
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

/** What people call a type. */
export function titleOf({ id, attributes }: ExplorerSchema): string {
  return pluralTitle(attributes?.kind ?? id);
}

/** The kinds of a cluster in groups: those everybody knows first, then custom resources by their API group. */
export function kindGroups(
  schemas: readonly ExplorerSchema[],
  counts: Readonly<Record<string, TypeCount>>,
): readonly KindGroup[] {
  const rest = new Map(schemas.filter(canList).map((schema) => [schema.id, schema]));
  const take = (schema: ExplorerSchema): KindEntry => {
    rest.delete(schema.id);
    return entryOf(schema, counts[schema.id]);
  };
  const known = KNOWN.map(({ id, title, types }) => {
    const found = types.map((type) => rest.get(type)).filter((schema) => schema !== undefined);
    return { id, title, isCommon: true, kinds: found.map(take) };
  });
  const builtIn = [...rest.values()].filter(({ id }) => BUILT_IN.test(id)).map(take);
  const custom = Map.groupBy(rest.values(), ({ attributes }) => attributes?.group ?? '');
  return [
    ...known,
    ...[...custom].toSorted(byName).map(([group, own]) => ({
      id: group,
      title: group,
      isCommon: false,
      kinds: sorted(own.map((schema) => entryOf(schema, counts[schema.id]))),
    })),
    { id: 'more', title: 'More of Kubernetes', isCommon: false, kinds: sorted(builtIn) },
  ].filter(({ kinds }) => kinds.length > 0);
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left.localeCompare(right, 'en');
}

function sorted(kinds: readonly KindEntry[]): readonly KindEntry[] {
  return kinds.toSorted((a, b) => a.title.localeCompare(b.title, 'en'));
}

function entryOf(schema: ExplorerSchema, counts: TypeCount | undefined): KindEntry {
  const { count, errors = 0 } = counts?.summary ?? {};
  return {
    type: schema.id,
    title: titleOf(schema),
    errors,
    ...(count !== undefined && { count }),
  };
}

/** The group that a kind is in. */
export function groupOf(
  groups: readonly KindGroup[],
  type: string | undefined,
): string | undefined {
  return groups.find(({ kinds }) => kinds.some((kind) => kind.type === type))?.id;
}

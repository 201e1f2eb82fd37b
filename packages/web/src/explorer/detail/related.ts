import { isRecord } from '../../features/editor/draft.ts';
import type { ExplorerObject } from '../api/wire.ts';

/** An object that another one needs or leads to. */
export interface Related {
  /** What it is to the object: `runs on`, `reads`. */
  readonly as: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Objects that `object` names in its specification. */
export function relatedTo(object: ExplorerObject): readonly Related[] {
  const found = [...(NAMED_BY[object.type]?.(object) ?? []), ...namedByPods(object)];
  const unique = new Map(found.map((each) => [`${each.as} ${each.kind} ${each.name}`, each]));
  return [...unique.values()];
}

/** What is known of an object by its name alone. */
function named(
  object: ExplorerObject,
  as: string,
  kind: string,
  name: unknown,
): readonly Related[] {
  const known = text(name);
  const { namespace } = object.metadata;
  const { apiVersion = 'v1', isOfCluster = false } = KINDS[kind] ?? {};
  if (known === undefined) return [];
  const isHere = !isOfCluster && namespace !== undefined;
  return [{ as, kind, apiVersion, name: known, ...(isHere && { namespace }) }];
}

interface KindFacts {
  /** `v1` when absent. */
  readonly apiVersion?: string;
  readonly isOfCluster?: boolean;
}

const KINDS: Readonly<Record<string, KindFacts>> = {
  Node: { isOfCluster: true },
  PersistentVolume: { isOfCluster: true },
  StorageClass: { apiVersion: 'storage.k8s.io/v1', isOfCluster: true },
  IngressClass: { apiVersion: 'networking.k8s.io/v1', isOfCluster: true },
  PriorityClass: { apiVersion: 'scheduling.k8s.io/v1', isOfCluster: true },
  ClusterRole: { apiVersion: 'rbac.authorization.k8s.io/v1', isOfCluster: true },
  Role: { apiVersion: 'rbac.authorization.k8s.io/v1' },
};

const NAMED_BY: Readonly<Record<string, (object: ExplorerObject) => readonly Related[]>> = {
  persistentvolumeclaim: (object) => [
    ...named(object, 'is kept in', 'PersistentVolume', object.spec?.['volumeName']),
    ...named(object, 'is made by', 'StorageClass', object.spec?.['storageClassName']),
  ],
  persistentvolume: (object) => {
    const claim = fields(object.spec?.['claimRef']);
    const namespace = text(claim['namespace']);
    const name = text(claim['name']);
    return [
      ...(name !== undefined && namespace !== undefined
        ? [{ as: 'is held by', apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name }]
        : []),
      ...named(object, 'is made by', 'StorageClass', object.spec?.['storageClassName']),
    ];
  },
  'networking.k8s.io.ingress': (object) => [
    ...named(object, 'is served by', 'IngressClass', object.spec?.['ingressClassName']),
    ...items(object.spec?.['rules'])
      .flatMap((rule) => items(fields(rule['http'])['paths']))
      .flatMap((path) => {
        const service = fields(fields(path['backend'])['service']);
        return named(object, 'leads to', 'Service', service['name']);
      }),
    ...items(object.spec?.['tls']).flatMap((tls) =>
      named(object, 'shows the certificate of', 'Secret', tls['secretName']),
    ),
  ],
  'autoscaling.horizontalpodautoscaler': (object) => {
    const target = fields(object.spec?.['scaleTargetRef']);
    const kind = text(target['kind']) ?? '';
    return named(object, 'scales', kind, target['name']).map((each) => ({
      ...each,
      apiVersion: text(target['apiVersion']) ?? 'apps/v1',
    }));
  },
  'rbac.authorization.k8s.io.rolebinding': ofBinding,
  'rbac.authorization.k8s.io.clusterrolebinding': ofBinding,
};

function ofBinding(object: ExplorerObject): readonly Related[] {
  const role = fields(object['roleRef']);
  return named(object, 'gives', text(role['kind']) ?? 'ClusterRole', role['name']);
}

/** What pods need, whether the object is one or makes them. */
function namedByPods(object: ExplorerObject): readonly Related[] {
  const template = fields(
    object.spec?.['template'] ?? fields(fields(object.spec?.['jobTemplate'])['spec'])['template'],
  );
  const spec = object.type === 'pod' ? fields(object.spec) : fields(template['spec']);
  const containers = [...items(spec['initContainers']), ...items(spec['containers'])];
  return [
    ...named(object, 'runs on', 'Node', spec['nodeName']),
    ...named(object, 'acts as', 'ServiceAccount', spec['serviceAccountName']),
    ...named(object, 'ranks as', 'PriorityClass', spec['priorityClassName']),
    ...items(spec['imagePullSecrets']).flatMap(({ name }) =>
      named(object, 'pulls with', 'Secret', name),
    ),
    ...items(spec['volumes']).flatMap((volume) => ofVolume(object, volume)),
    ...containers.flatMap((container) => ofEnvironment(object, container)),
  ];
}

function ofVolume(object: ExplorerObject, volume: Fields): readonly Related[] {
  const parts = [volume, ...items(fields(volume['projected'])['sources'])];
  return [
    ...parts.flatMap((part) => [
      ...named(object, 'mounts', 'ConfigMap', fields(part['configMap'])['name']),
      ...named(object, 'mounts', 'Secret', fields(part['secret'])['secretName']),
      ...named(object, 'mounts', 'Secret', fields(part['secret'])['name']),
    ]),
    ...named(
      object,
      'mounts',
      'PersistentVolumeClaim',
      fields(volume['persistentVolumeClaim'])['claimName'],
    ),
  ];
}

function ofEnvironment(object: ExplorerObject, container: Fields): readonly Related[] {
  const single = items(container['env']).map((variable) => fields(variable['valueFrom']));
  return [
    ...items(container['envFrom']).flatMap((source) => [
      ...named(object, 'reads', 'ConfigMap', fields(source['configMapRef'])['name']),
      ...named(object, 'reads', 'Secret', fields(source['secretRef'])['name']),
    ]),
    ...single.flatMap((source) => [
      ...named(object, 'reads', 'ConfigMap', fields(source['configMapKeyRef'])['name']),
      ...named(object, 'reads', 'Secret', fields(source['secretKeyRef'])['name']),
    ]),
  ];
}

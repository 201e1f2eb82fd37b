import type { Node } from '@drover/api';
import {
  type DynamicObject,
  equalJson,
  parseQuantity,
  quantityToNumber,
} from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { isRecord } from '../is-record.ts';

type Spec = NonNullable<Node['spec']>;
type Status = NonNullable<Node['status']>;
type Internal = NonNullable<Status['internalNodeStatus']>;
type Texts = Readonly<Record<string, string>>;
type MapDelta = NonNullable<NonNullable<Spec['metadataUpdate']>['labels']>;

/** Annotation of a Kubernetes node whose address outside of the cloud is known. */
const EXTERNAL_IP = 'rke.cattle.io/external-ip';
const PUBLIC_ENDPOINTS = 'field.cattle.io/publicEndpoints';
const KIB = 1024;

/** Whether pods are placed on a node: a node without any role is a worker. */
export function isWorker({ spec }: Node): boolean {
  const { etcd, controlPlane, worker } = spec ?? {};
  return worker === true || (etcd !== true && controlPlane !== true);
}

function reading(read: (spec: Spec, status: Status) => unknown) {
  return (object: DynamicObject): unknown => {
    const { spec, status } = object as Node;
    return read(spec ?? {}, status ?? {});
  };
}

/** An address of a node; the one from outside may be known only to whoever made the machine. */
export function addressOf({ status }: Node, type: string): string | undefined {
  const annotated = type === 'ExternalIP' ? status?.nodeAnnotations?.[EXTERNAL_IP] : undefined;
  const addresses = status?.internalNodeStatus?.addresses ?? [];
  // The last one of a type, as Rancher shows it.
  return annotated ?? addresses.findLast((address) => address.type === type)?.address;
}

function amount(quantity: string | undefined): number | undefined {
  return quantity === undefined ? undefined : quantityToNumber(parseQuantity(quantity));
}

function infoOf({ capacity, nodeInfo }: Internal): unknown {
  const bytes = amount(capacity?.['memory']);
  return {
    cpu: { count: amount(capacity?.['cpu']) },
    memory: { memTotalKiB: bytes === undefined ? undefined : Math.floor(bytes / KIB) },
    os: {
      dockerVersion: nodeInfo?.containerRuntimeVersion?.replace(/^docker:\/\//, ''),
      kernelVersion: nodeInfo?.kernelVersion,
      operatingSystem: nodeInfo?.osImage,
    },
    kubernetes: {
      kubeletVersion: nodeInfo?.kubeletVersion,
      kubeProxyVersion: nodeInfo?.kubeProxyVersion,
    },
  };
}

/** Stored keys are those of Go fields: `HTTPProxy`, `OSType`. */
function dockerInfoOf(info: unknown): unknown {
  if (!isRecord(info)) return undefined;
  return Object.fromEntries(
    Object.entries(info).map(([name, value]) => [
      name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (capitals) => capitals.toLowerCase()),
      value,
    ]),
  );
}

function publicEndpointsOf({ nodeAnnotations }: Status): unknown {
  const text = nodeAnnotations?.[PUBLIC_ENDPOINTS];
  if (text === undefined) return undefined;
  try {
    const endpoints: unknown = JSON.parse(text);
    return Array.isArray(endpoints) ? endpoints : undefined;
  } catch {
    // Others write the annotation; one that is no JSON tells nothing.
    return undefined;
  }
}

/** The map as it will be when what was asked for is done. */
function withDelta(map: Texts = {}, { add, delete: gone }: MapDelta = {}): Texts {
  const kept = Object.entries(map).filter(([key]) => gone?.[key] !== true);
  return { ...Object.fromEntries(kept), ...add };
}

/** People look for a node by the name that they know it by. */
function nameOf(object: DynamicObject, { query }: RequestContext): unknown {
  const { spec, status } = object as Node;
  if (spec?.displayName || !query.has('name')) return spec?.displayName;
  return status?.nodeName || spec?.requestedHostname;
}

/** The fields of a node that are not shown as they are stored. */
export const nodeFields: NonNullable<TypeBehaviour['computed']> = {
  name: nameOf,
  clusterId: ({ metadata }) => metadata?.namespace,
  worker: (object) => isWorker(object as Node),
  labels: reading(({ metadataUpdate }, { nodeLabels }) =>
    withDelta(nodeLabels, metadataUpdate?.labels),
  ),
  annotations: reading(({ metadataUpdate }, { nodeAnnotations }) =>
    withDelta(nodeAnnotations, metadataUpdate?.annotations),
  ),
  taints: reading(({ updateTaintsFromAPI, desiredNodeTaints, internalNodeSpec }) =>
    updateTaintsFromAPI === true ? (desiredNodeTaints ?? []) : internalNodeSpec?.taints,
  ),
  ipAddress: (object) => addressOf(object as Node, 'InternalIP'),
  externalIpAddress: (object) => addressOf(object as Node, 'ExternalIP'),
  hostname: (object) => addressOf(object as Node, 'Hostname'),
  info: reading(
    (_spec, { internalNodeStatus }) => internalNodeStatus && infoOf(internalNodeStatus),
  ),
  dockerInfo: reading((_spec, { dockerInfo }) => dockerInfoOf(dockerInfo)),
  publicEndpoints: reading((_spec, status) => publicEndpointsOf(status)),
  volumesAttached: reading((_spec, { internalNodeStatus }) => {
    const volumes = internalNodeStatus?.volumesAttached;
    return (
      volumes &&
      Object.fromEntries(volumes.map(({ name, devicePath = '' }) => [devicePath, { name }]))
    );
  }),
};

/** What has to be set and taken away so that `actual` becomes `wanted`; `undefined` when that is nothing. */
function deltaOf(wanted: Texts, actual: Texts = {}): MapDelta | undefined {
  const set = Object.entries(wanted).filter(([key, value]) => actual[key] !== value);
  const gone = Object.keys(actual).filter((key) => !Object.hasOwn(wanted, key));
  if (set.length + gone.length === 0) return undefined;
  return {
    add: Object.fromEntries(set),
    delete: Object.fromEntries(gone.map((key) => [key, true])),
  };
}

/** An empty map is what clients send that know of no labels: it takes nothing away. */
function isGiven(value: unknown): value is Texts {
  return isRecord(value) && Object.keys(value).length > 0;
}

type Taint = NonNullable<Spec['desiredNodeTaints']>[number];

/** Whether taints are those that the node has: clients send all that they have read. */
function areTaintsKept(wanted: unknown, { internalNodeSpec }: Spec): boolean {
  const plain = ({ key, value = '', effect }: Taint): unknown => [key, value, effect];
  const given = (wanted ?? []) as readonly Taint[];
  return equalJson(given.map(plain), (internalNodeSpec?.taints ?? []).map(plain));
}

/** Labels, annotations and taints are wishes, which a controller carries out on the Kubernetes node. */
export function writeNodeFields(object: DynamicObject, fields: Body): DynamicObject {
  const { spec = {}, status = {} } = object as Node;
  return { ...object, spec: wantingTaints(wantingMetadata(spec, status, fields), fields) };
}

function wantingMetadata(spec: Spec, status: Status, { labels, annotations }: Body): Spec {
  const { metadataUpdate: before, ...rest } = spec;
  const wanted = {
    labels: isGiven(labels) ? deltaOf(labels, status.nodeLabels) : before?.labels,
    annotations: isGiven(annotations)
      ? deltaOf(annotations, status.nodeAnnotations)
      : before?.annotations,
  };
  const deltas = Object.entries(wanted).filter(([, delta]) => delta !== undefined);
  return deltas.length === 0 ? rest : { ...rest, metadataUpdate: Object.fromEntries(deltas) };
}

function wantingTaints(spec: Spec, { taints }: Body): Spec {
  if (taints === undefined) return spec;
  const { desiredNodeTaints: _taints, updateTaintsFromAPI: _update, ...rest } = spec;
  if (areTaintsKept(taints, spec)) return rest;
  return { ...rest, desiredNodeTaints: (taints ?? []) as Taint[], updateTaintsFromAPI: true };
}

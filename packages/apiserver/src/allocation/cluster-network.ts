import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { firstAddress, formatIp, parsePrefix } from '@drover/kubernetes';
import { createMissing } from '../bootstrap/create-missing.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { WriteOptions } from '../registry/target.ts';
import { patchObject } from '../registry/verbs/patch.ts';
import { SERVICE_CIDRS } from './service-ranges.ts';

/** The range of kube-apiserver that is not told another. */
const DEFAULT_RANGES = ['10.0.0.0/24'];

/** What Kubernetes calls the range that every cluster has, and the Service that leads to the API server. */
const NAME = 'kubernetes';

/** Stores the range of Services and the Service of the API server, where they are missing. A range that is there stays as it is. */
export async function createClusterNetwork(
  registry: Registry,
  { serviceClusterIpRanges: ranges = DEFAULT_RANGES }: ClusterNetworkOptions,
): Promise<void> {
  await createMissing(registry, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: NAME },
    spec: { cidrs: ranges },
  });
  await markReady(registry);
  await createMissing(registry, apiService(ranges));
}

/** How the network of a cluster can be varied. */
export interface ClusterNetworkOptions {
  /** Where Services get their addresses from, one CIDR for each family; default `10.0.0.0/24`. */
  readonly serviceClusterIpRanges?: readonly string[] | undefined;
}

async function markReady(registry: Registry): Promise<void> {
  const { store, resources, clock } = registry;
  const resource = resources.find(CIDR_RESOURCE);
  const entry = store.getForWrite(SERVICE_CIDRS, NAME);
  if (!resource || !entry || hasConditions(decodeEntry(entry))) return;
  const condition = {
    type: 'Ready',
    status: 'True',
    message: 'Kubernetes default Service CIDR is ready',
    lastTransitionTime: formatTime(clock.nowMs()),
  };
  const target = { resource, namespace: '', name: NAME, subresource: 'status' };
  const { group, version, kind } = resource;
  const body = {
    apiVersion: apiVersionOf({ group, version }),
    kind,
    metadata: { name: NAME },
    status: { conditions: [condition] },
  };
  await patchObject(registry, target, { type: 'apply', body, force: true }, RANGE_WRITES);
}

/** Who says it in Kubernetes. */
const RANGE_WRITES: WriteOptions = {
  ...controllerWrites,
  fieldManager: 'kubernetes-service-cidr-controller',
};

const CIDR_RESOURCE = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'servicecidrs',
} as const;

function hasConditions(object: DynamicObject): boolean {
  const { conditions = [] } = (object['status'] ?? {}) as { readonly conditions?: unknown[] };
  return conditions.length > 0;
}

/** The addresses of the Service of the API server: the first one of the first range. */
export function apiServiceAddresses([range = '']: readonly string[] = DEFAULT_RANGES): string[] {
  const prefix = parsePrefix(range);
  if (!prefix) return [];
  const network = firstAddress(prefix);
  return [formatIp({ ...network, value: network.value + 1n })];
}

/** What it leads to is told when the server listens. */
function apiService(ranges: readonly string[]): DynamicObject {
  const [clusterIP] = apiServiceAddresses(ranges);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: NAME,
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      ...(clusterIP !== undefined && { clusterIP }),
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
  };
}

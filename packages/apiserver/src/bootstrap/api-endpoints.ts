import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { DynamicObject } from '@drover/apimachinery';
import { changeObject } from '../controllers/change-object.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { adjustment, type ObjectChange } from '../registry/verbs/update.ts';
import { createMissing } from './create-missing.ts';

/** Where the API server is reached by those who reach the Service `kubernetes`. */
export interface ApiEndpoint {
  readonly address: string;
  readonly port: number;
}

const NAMESPACE = 'default';
const NAME = 'kubernetes';

/**
 * The address by which others reach a server that listens on `host`: that, or the first of this machine when it listens on all or on none
 * that others know. Absent when the machine has none.
 */
export function advertisedAddress(host: string): string | undefined {
  const isOwn = host === 'localhost' || host.startsWith('127.') || host === '::1';
  if (!isOwn && host !== '0.0.0.0' && host !== '::') return host;
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Says in the Service `kubernetes`, its Endpoints and its EndpointSlice where the API server is. */
export async function publishEndpoint(
  registry: Registry,
  { address, port }: ApiEndpoint,
): Promise<void> {
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  const retarget = adjustment((current) => withTargetPort(current, port));
  await change(registry, 'services', retarget);
  await put(registry, 'endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metadataWith({ 'endpointslice.kubernetes.io/skip-mirror': 'true' }),
    subsets: [{ addresses: [{ ip: address }], ports }],
  });
  await put(registry, 'endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadataWith({ 'kubernetes.io/service-name': NAME }),
    addressType: isIPv6(address) ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  });
}

function metadataWith(
  labels: Readonly<Record<string, string>>,
): NonNullable<DynamicObject['metadata']> {
  return { name: NAME, namespace: NAMESPACE, labels };
}

function withTargetPort(service: DynamicObject, port: number): DynamicObject {
  const spec = service['spec'] as { readonly ports?: readonly object[] };
  const ports = spec.ports?.map((each) => ({ ...each, targetPort: port }));
  return { ...service, spec: { ...spec, ports } };
}

async function put(registry: Registry, collection: string, wanted: DynamicObject): Promise<void> {
  await createMissing(registry, wanted);
  const replace = adjustment((current) => ({ ...current, ...wanted, metadata: current.metadata }));
  await change(registry, collection, replace);
}

function change(registry: Registry, collection: string, how: ObjectChange): Promise<void> {
  const controlled = { collection, namespace: NAMESPACE, name: NAME };
  return changeObject(registry, controlled, how, controllerWrites);
}

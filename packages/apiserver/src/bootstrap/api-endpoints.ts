import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { DynamicObject } from '@drover/apimachinery';
import { changeObject } from '../controllers/change-object.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { adjustment } from '../registry/verbs/update.ts';
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

/** Says in Endpoints and EndpointSlice of the Service `kubernetes` where the API server is. */
export async function publishEndpoint(
  registry: Registry,
  { address, port }: ApiEndpoint,
): Promise<void> {
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
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

async function put(registry: Registry, collection: string, wanted: DynamicObject): Promise<void> {
  await createMissing(registry, wanted);
  const change = adjustment((current) => ({ ...current, ...wanted, metadata: current.metadata }));
  const controlled = { collection, namespace: NAMESPACE, name: NAME };
  await changeObject(registry, controlled, change, controllerWrites);
}

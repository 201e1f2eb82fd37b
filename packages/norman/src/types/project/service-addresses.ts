import { isIP, isIPv6 } from 'node:net';
import { type DynamicObject, isAlreadyExists, type ResourceType } from '@drover/apimachinery';
import { problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { type Fields, recordsOf } from './field-lens.ts';

const ENDPOINTS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'endpoints',
  kind: 'Endpoints',
  namespaced: true,
};

/** Addresses that no other machine has, by what is said of them. */
const SPECIAL: readonly (readonly [RegExp, string])[] = [
  [/^(?:0\.0\.0\.0|::)$/, 'stands for no address'],
  [/^(?:127\.|::1$)/, 'is one of the machine itself (127.0.0.0/8)'],
  [/^(?:169\.254\.|fe[89ab])/i, 'is one of a single link (169.254.0.0/16)'],
  [/^(?:224\.0\.0\.|ff02)/i, 'is one of a group on a single link (224.0.0.0/24)'],
];

/** @throws `NORMAN_PROBLEM` for what is no address, or one that only its own machine or link has. */
export function checkAddresses(addresses: unknown): void {
  if (!Array.isArray(addresses)) return;
  for (const [index, address] of addresses.map(String).entries()) {
    const why = isIP(address) === 0 ? 'is no IP address' : specialOf(address);
    if (why === undefined) continue;
    const fieldName = `ipAddresses[${index}]`;
    throw problemError({ code: 'InvalidOption', fieldName, message: `${address} ${why}` });
  }
}

function specialOf(address: string): string | undefined {
  return SPECIAL.find(([pattern]) => pattern.test(address))?.[1];
}

/** The Endpoints of a Service that stands for addresses instead of pods. */
export function addressEndpoints(
  service: DynamicObject,
  addresses: readonly string[],
): DynamicObject {
  const { name = '', namespace = '', uid = '' } = service.metadata ?? {};
  const ports = recordsOf(valueAt(service, ['spec', 'ports'])).map(endpointPort);
  const families = [addresses.filter((ip) => !isIPv6(ip)), addresses.filter((ip) => isIPv6(ip))];
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name,
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true }],
    },
    subsets: families
      .filter((family) => family.length > 0)
      .map((family) => ({ addresses: family.map((ip) => ({ ip })), ports })),
  };
}

function endpointPort({ name, port, targetPort, protocol }: Fields): Fields {
  return {
    ...(name !== undefined && { name }),
    port: typeof targetPort === 'number' ? targetPort : port,
    protocol: protocol ?? 'TCP',
  };
}

/** Lets a Service lead to addresses. */
export async function storeAddresses(
  service: DynamicObject,
  addresses: readonly string[],
  context: RequestContext,
): Promise<void> {
  const endpoints = placeOf(context).client.resource<DynamicObject>(ENDPOINTS);
  const object = addressEndpoints(service, addresses);
  const { name = '', namespace = '' } = object.metadata ?? {};
  const options = { namespace, signal: context.signal };
  try {
    await endpoints.create(object, options);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const { subsets } = object as { readonly subsets?: unknown };
    await endpoints.patch(name, { type: 'merge', body: { subsets } }, options);
  }
}

/** The addresses behind other Services. */
export async function addressesBehind(
  ids: readonly string[],
  context: RequestContext,
): Promise<readonly string[]> {
  const endpoints = placeOf(context).client.resource<DynamicObject>(ENDPOINTS);
  const { signal } = context;
  const found = await Promise.all(
    ids.map((id) => {
      const [namespace = '', name = ''] = id.split(':');
      return endpoints.get(name, { namespace, signal });
    }),
  );
  const all = found
    .flatMap((object) => recordsOf(object['subsets']))
    .flatMap((subset) => recordsOf(subset['addresses']))
    .map(({ ip }) => String(ip));
  return [...new Set(all)];
}

import { isAlreadyExists } from '@drover/apimachinery';
import { familyName, parseIp } from '@drover/kubernetes';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import type { Resource } from '../registry/resource.ts';
import { decodeEntry, partsOfKey, type StoredObject } from '../registry/stored-object.ts';
import { createObject } from '../registry/verbs/create.ts';
import { deletePresent } from './delete-present.ts';

/** Where IPAddresses are stored. */
export const IP_ADDRESSES = 'ipaddresses.networking.k8s.io';

const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';
const ALLOCATOR = 'ipallocator.k8s.io';

interface AddressObject extends StoredObject {
  readonly spec?: {
    readonly parentRef?: {
      readonly resource?: string;
      readonly namespace?: string;
      readonly name?: string;
    };
  };
}

/**
 * Makes the IPAddress of one address agree with who holds it: there for a Service (its key), gone for nobody. One that somebody else
 * made stays as it is.
 */
export async function settleAddress(
  registry: Registry,
  ip: string,
  holder: string | undefined,
): Promise<void> {
  const resource = registry.resources.find(ADDRESS_RESOURCE);
  if (!resource) return;
  const entry = registry.store.getForWrite(IP_ADDRESSES, ip);
  const present = entry && (decodeEntry(entry) as AddressObject);
  if (present && holderOf(present) !== holder && isOurs(present)) {
    await deletePresent(registry, targetOf(resource, ip));
  }
  const isTaken = present && (!isOurs(present) || holderOf(present) === holder);
  if (holder !== undefined && !isTaken) await create(registry, resource, { ip, holder });
}

/** The addresses for which there are IPAddresses, whoever made them. */
export function addressesWithObjects({ store }: Pick<Registry, 'store'>): readonly string[] {
  return store.range(IP_ADDRESSES).entries.map(({ key }) => key);
}

const ADDRESS_RESOURCE = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'ipaddresses',
} as const;

async function create(
  registry: Registry,
  resource: Resource,
  { ip, holder }: { readonly ip: string; readonly holder: string },
): Promise<void> {
  const address = parseIp(ip);
  if (address === undefined) return;
  const labels = { [FAMILY_LABEL]: familyName(address), [MANAGED_BY]: ALLOCATOR };
  const { namespace, name } = partsOfKey({ namespaced: true }, holder);
  const object = {
    metadata: { name: ip, labels },
    spec: { parentRef: { resource: 'services', namespace, name } },
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
  };
  try {
    await createObject(registry, targetOf(resource, ''), object, controllerWrites);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

const FAMILY_LABEL = 'ipaddress.kubernetes.io/ip-family';

function targetOf(resource: Resource, name: string) {
  return { resource, namespace: '', name, subresource: '' };
}

function isOurs({ metadata }: StoredObject): boolean {
  return metadata.labels?.[MANAGED_BY] === ALLOCATOR;
}

function holderOf({ spec }: AddressObject): string | undefined {
  const { resource, namespace, name } = spec?.parentRef ?? {};
  return resource === 'services' ? `${namespace}/${name}` : undefined;
}

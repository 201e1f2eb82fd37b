import type { Logger, Random } from '@drover/base';
import { familyName, type Service, type ServiceSpec } from '@drover/kubernetes';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, type StoredObject, storageKey } from '../registry/stored-object.ts';
import type { Change, Entry, Store } from '../storage/store.ts';
import { addressesWithObjects, IP_ADDRESSES, settleAddress } from './address-objects.ts';
import type { Allocation, Allocator } from './allocator.ts';
import { deletePresent } from './delete-present.ts';
import { HeldValues, type Reservation } from './held-values.ts';
import { addressesOf, withChangedAddresses, withNewAddresses } from './service-addresses.ts';
import {
  completeChanged,
  completeNew,
  needsHealthCheckPort,
  nodePortsOf,
  withSpec,
} from './service-defaults.ts';
import { withFamilies } from './service-families.ts';
import { withChangedPorts, withNewPorts } from './service-ports.ts';
import { serviceRanges } from './service-ranges.ts';

/** Where Services are stored. */
const SERVICES = 'services';

/** What allocations are made from. */
export interface ServiceAllocatorOptions {
  readonly store: Store;
  readonly random: Random;
  readonly logger: Logger;
}

type ServiceObject = StoredObject & Pick<Service, 'spec'>;

/**
 * Gives Services addresses in the cluster and ports on nodes.
 *
 * **Guarantees**: no two Services have the same, whatever else happens: what is held follows from the stored Services, from their first
 * to their last revision, and from the writes under way. For each address there is an IPAddress when a write is answered; after a crash
 * `repair` makes them agree.
 */
export class ServiceAllocator implements Allocator, Disposable {
  readonly #options: ServiceAllocatorOptions;
  readonly #held = new HeldValues();
  readonly #unsubscribe: () => void;
  /** Addresses whose objects are being written. */
  readonly #settling = new Map<string, Promise<void>>();
  #registry: Registry | undefined;

  constructor(options: ServiceAllocatorOptions) {
    this.#options = options;
    const { store } = options;
    for (const entry of store.range(SERVICES).entries) this.#follow(entry, false);
    this.#unsubscribe = store.subscribe(SERVICES, ({ entry, deleted }: Change) =>
      this.#follow(entry, deleted),
    );
  }

  /** Makes IPAddresses agree with the stored Services, now and from now on after each write through `registry`. */
  async repair(registry: Registry): Promise<void> {
    this.#registry = registry;
    const services = this.#options.store.range(SERVICES).entries.map(decodeService);
    const held = services.flatMap(({ spec }) => addressesOf(spec));
    await this.#settleAll([...new Set([...held, ...addressesWithObjects(registry)])]);
  }

  allocate(
    object: StoredObject,
    old: StoredObject | undefined,
    { dryRun }: { readonly dryRun: boolean },
  ): Allocation {
    const service = object as ServiceObject;
    const before = (old as ServiceObject | undefined)?.spec;
    const reservation = this.#held.reserve();
    try {
      const spec = this.#complete(service, before, { reservation, dryRun });
      return {
        object: withSpec(service, spec),
        [Symbol.asyncDispose]: async () => {
          reservation[Symbol.dispose]();
          if (!dryRun) await this.#settleAll(changedAddresses(spec, before));
        },
      };
    } catch (error) {
      reservation[Symbol.dispose]();
      throw error;
    }
  }

  async released(object: StoredObject): Promise<void> {
    await this.#settleAll(addressesOf((object as ServiceObject).spec));
    await this.#quietly((registry) => removeEndpoints(registry, object));
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  #complete(
    { metadata: { name }, spec }: ServiceObject,
    old: ServiceSpec | undefined,
    { reservation, dryRun }: { readonly reservation: Reservation; readonly dryRun: boolean },
  ): ServiceSpec {
    const { store, random } = this.#options;
    const ranges = serviceRanges(store);
    const families = [...new Set(ranges.map(({ address }) => familyName(address)))];
    const take = (ip: string): boolean =>
      store.getForWrite(IP_ADDRESSES, ip) === undefined && reservation.take(ip);
    const addresses = { name, random, ranges, dryRun, take };
    const ports = { name, random, reservation, pretended: dryRun ? [] : undefined };
    if (old === undefined) {
      const known = withFamilies({ name, spec: completeNew(spec), old, families });
      return withNewPorts(withNewAddresses(known, addresses), ports);
    }
    const known = withFamilies({ name, spec: completeChanged(spec, old), old, families });
    return withChangedPorts(withChangedAddresses(known, old, addresses), old, ports);
  }

  #follow(entry: Entry, deleted: boolean): void {
    this.#held.store(entry.key, deleted ? [] : heldBy(decodeService(entry).spec));
  }

  async #settleAll(ips: readonly string[]): Promise<void> {
    await Promise.all(ips.map((ip) => this.#settle(ip)));
  }

  /** One after the other for an address, each by what is known when its turn comes. */
  async #settle(ip: string): Promise<void> {
    const before = this.#settling.get(ip) ?? Promise.resolve();
    const settled = before.then(() =>
      this.#quietly((registry) => settleAddress(registry, ip, this.#held.keyOf(ip))),
    );
    this.#settling.set(ip, settled);
    await settled;
    if (this.#settling.get(ip) === settled) this.#settling.delete(ip);
  }

  /** What cannot be written now is repaired at the next start. */
  async #quietly(write: (registry: Registry) => Promise<void>): Promise<void> {
    if (this.#registry === undefined) return;
    try {
      await write(this.#registry);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'What a Service leaves could not be written');
    }
  }
}

/** The endpoints go with their Service, so that the next one of its name does not begin with them. */
async function removeEndpoints(registry: Registry, { metadata }: StoredObject): Promise<void> {
  const resource = registry.resources.find({ group: '', version: 'v1', resource: 'endpoints' });
  const { namespace = '', name } = metadata;
  const key = storageKey(namespace, name);
  if (!resource || !registry.store.getForWrite(resource.collection, key)) return;
  await deletePresent(registry, { resource, namespace, name, subresource: '' });
}

/** The addresses that a Service has and had not, or had and has not. */
function changedAddresses(spec: ServiceSpec, old: ServiceSpec | undefined): readonly string[] {
  const now = addressesOf(spec);
  const before = old === undefined ? [] : addressesOf(old);
  return [...now.filter((ip) => !before.includes(ip)), ...before.filter((ip) => !now.includes(ip))];
}

/** The addresses and ports of a stored Service. */
function heldBy(spec: ServiceSpec): readonly string[] {
  const { healthCheckNodePort } = spec;
  const healthCheck = needsHealthCheckPort(spec) && healthCheckNodePort;
  return [
    ...addressesOf(spec),
    ...nodePortsOf(spec).map(String),
    ...(healthCheck ? [String(healthCheck)] : []),
  ];
}

function decodeService(entry: Entry): ServiceObject {
  return decodeEntry(entry) as ServiceObject;
}

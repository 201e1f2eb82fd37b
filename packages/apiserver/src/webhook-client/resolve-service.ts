import { notFoundError, serviceUnavailableError } from '@drover/apimachinery';
import type { Random } from '@drover/base';
import { decodeEntry, namespacePrefix } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { ServiceReference } from './client-config.ts';

/** A place to connect to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The port of a service when a reference names none. */
export const DEFAULT_SERVICE_PORT = 443;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

interface Service {
  readonly spec?: {
    readonly type?: string;
    readonly externalName?: string;
    readonly ports?: readonly ServicePort[];
  };
}

interface NamedPort {
  readonly name?: string;
  readonly port?: number;
}

interface EndpointSlice {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly ports?: readonly NamedPort[] | null;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
}

interface Endpoints {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly NamedPort[];
  }[];
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/**
 * Where a service is served right now: one of its ready endpoints, or the name that it stands for. There is no proxy of cluster addresses here, so
 * these are never used.
 *
 * @throws `StatusError`: `NotFound`, `ServiceUnavailable` in Kubernetes' words.
 */
export function resolveService(
  store: Store,
  random: Random,
  { namespace, name, port = DEFAULT_SERVICE_PORT }: ServiceReference,
): Address {
  const entry = store.get('services', `${namespace}/${name}`);
  if (!entry) throw notFoundError({ group: '', resource: 'service' }, name);
  const { spec = {} } = decodeEntry(entry) as unknown as Service;
  if (spec.type === 'ExternalName') return { host: spec.externalName ?? '', port };
  const servicePort = spec.ports?.find((candidate) => candidate.port === port);
  if (!servicePort) {
    throw serviceUnavailableError(
      `no service port ${port} found for service ${JSON.stringify(name)}`,
    );
  }
  const addresses = readyAddresses(store, { namespace, name }, servicePort.name);
  const chosen = addresses[Math.floor(random.float() * addresses.length)];
  if (chosen) return chosen;
  throw serviceUnavailableError(`no endpoints available for service ${JSON.stringify(name)}`);
}

/** Where the ready endpoints of a service take what is sent to a port of that name. */
export function readyAddresses(
  store: Store,
  service: ServiceReference,
  portName = '',
): readonly Address[] {
  return [
    ...slicedAddresses(store, service, portName),
    ...plainAddresses(store, service, portName),
  ];
}

/** Whether anything is said of the endpoints of a service. */
export function hasEndpoints(store: Store, service: ServiceReference): boolean {
  const { namespace, name } = service;
  return slicesOf(store, service).length > 0 || !!store.get('endpoints', `${namespace}/${name}`);
}

function slicesOf(store: Store, { namespace, name }: ServiceReference): readonly EndpointSlice[] {
  const { entries } = store.range('endpointslices.discovery.k8s.io', {
    prefix: namespacePrefix(namespace),
  });
  return entries
    .map((entry) => decodeEntry(entry) as unknown as EndpointSlice)
    .filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name);
}

function slicedAddresses(store: Store, service: ServiceReference, portName: string): Address[] {
  return slicesOf(store, service).flatMap(({ ports, endpoints }) => {
    const port = portNamed(ports ?? [], portName);
    if (port === undefined) return [];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses: [host] }) => (host === undefined ? [] : [{ host, port }]));
  });
}

/** Services without a selector may have endpoints that nobody has mirrored into slices. */
function plainAddresses(
  store: Store,
  { namespace, name }: ServiceReference,
  portName: string,
): Address[] {
  const entry = store.get('endpoints', `${namespace}/${name}`);
  const { subsets = [] } = (entry ? decodeEntry(entry) : {}) as Endpoints;
  return subsets.flatMap(({ addresses = [], ports = [] }) => {
    const port = portNamed(ports, portName);
    return port === undefined ? [] : addresses.map(({ ip }) => ({ host: ip, port }));
  });
}

function portNamed(ports: readonly NamedPort[], name: string): number | undefined {
  return ports.find((candidate) => (candidate.name ?? '') === name)?.port;
}

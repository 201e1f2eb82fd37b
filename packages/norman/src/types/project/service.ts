import { dnsRecord as dnsRecordKind, type StateSummary } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import type { Body } from '../../body/index.ts';
import { valueAt } from '../../schema/binding.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import { at, type Lenses, patched } from './field-lens.ts';
import { lensFields } from './lens-behaviour.ts';
import { checkAddresses } from './service-addresses.ts';
import { balancerAddresses } from './service-endpoints.ts';
import { serviceLenses } from './service-lenses.ts';
import { serviceStore } from './service-store.ts';

/** A port for Services that are given none: name servers tell only of Services that have one. */
const DEFAULT_PORTS = [{ name: 'default', port: 42, targetPort: 42, protocol: 'TCP' }];

const ports = at('spec', 'ports');

function isNew({ metadata }: DynamicObject): boolean {
  return metadata?.uid === undefined;
}

function withPorts(service: DynamicObject): DynamicObject {
  const given = ports.get(service);
  const hasPorts = Array.isArray(given) && given.length > 0;
  return hasPorts ? service : (ports.put(service, DEFAULT_PORTS) as DynamicObject);
}

/** Where a cluster has addresses of both families, a Service without one would need both of its pods. */
function withOneFamily(service: DynamicObject): DynamicObject {
  const policy = at('spec', 'ipFamilyPolicy');
  const isHeadless = valueAt(service, ['spec', 'clusterIP']) === 'None';
  if (!isHeadless || policy.get(service) !== undefined) return service;
  return policy.put(service, 'SingleStack') as DynamicObject;
}

function writeService(object: DynamicObject, fields: Body): DynamicObject {
  const written = patched(object, fields, serviceLenses) as DynamicObject;
  return isNew(object) ? withOneFamily(withPorts(written)) : written;
}

/** A load balancer that has no address yet is being made. */
function adjustState(state: StateSummary, service: DynamicObject): StateSummary {
  const isBalanced = valueAt(service, ['spec', 'type']) === 'LoadBalancer';
  const isWaiting = isBalanced && balancerAddresses(service).length === 0;
  if (!isWaiting || state.transitioning !== 'no') return state;
  return {
    state: 'pending',
    transitioning: 'yes',
    transitioningMessage: 'Load balancer is being provisioned',
  };
}

const shared: TypeBehaviour = {
  store: serviceStore,
  check: ({ ipAddresses }) => checkAddresses(ipAddresses),
  adjustState,
};

/** What is special about Services. */
export const serviceBehaviour: TypeBehaviour = projectTypeBehaviour({
  ...shared,
  ...lensFields(serviceLenses),
  write: writeService,
});

const dnsLenses: Lenses = Object.fromEntries(
  Object.entries(serviceLenses).filter(([name]) =>
    Object.hasOwn(dnsRecordKind.norman.virtualFields ?? {}, name),
  ),
);

/** A record for a host is an ExternalName; every other one is a Service without an address of its own. */
function writeDnsRecord(object: DynamicObject, fields: Body): DynamicObject {
  const { hostname } = fields;
  const written = patched(object, fields, dnsLenses) as DynamicObject;
  if (!isNew(object) && hostname === undefined) return written;
  const isHost = typeof hostname === 'string' && hostname !== '';
  const typed = at('spec', 'type').put(written, isHost ? 'ExternalName' : 'ClusterIP');
  const record = at('spec', 'clusterIP').put(typed, isHost ? undefined : 'None') as DynamicObject;
  return withOneFamily(withPorts(record));
}

/** What is special about DNS records. */
export const dnsRecordBehaviour: TypeBehaviour = projectTypeBehaviour({
  ...shared,
  ...lensFields(dnsLenses),
  write: writeDnsRecord,
});

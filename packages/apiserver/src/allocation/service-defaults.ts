import { equalJson } from '@drover/apimachinery';
import type { Service, ServiceSpec } from '@drover/kubernetes';

/*
 * What clients may leave out of a Service because the server knows it: the plural of the address on a creation, and on an update what
 * was given to the Service before. Without any look at who else has what.
 */

/** A new Service with `clusterIPs` made from `clusterIP`, if that is all that was said. */
export function completeNew(spec: ServiceSpec): ServiceSpec {
  const { clusterIP = '', clusterIPs = [] } = spec;
  return clusterIP !== '' && clusterIPs.length === 0 ? { ...spec, clusterIPs: [clusterIP] } : spec;
}

/** A changed Service with the addresses and ports that it had and does not name. */
export function completeChanged(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  return withSameAddresses(withOldPorts(withOldAddresses(spec, old), old), old);
}

/** Whether Services of the type have an address, or say that they have none. */
export function needsClusterIp({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName';
}

/** Whether each port of a Service is to be had on all nodes. */
export function needsNodePorts({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean {
  if (type === 'NodePort') return true;
  return type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false;
}

/** Whether nodes are asked, on a port of their own, if they run the Service. */
export function needsHealthCheckPort({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

/** The numbers of the ports that a Service has on all nodes. */
export function nodePortsOf({ ports = [] }: ServiceSpec): readonly number[] {
  return ports.flatMap(({ nodePort }) => (nodePort ? [nodePort] : []));
}

/** The same Service with other content. */
export function withSpec<S extends Pick<Service, 'spec'>>(service: S, spec: ServiceSpec): S {
  return spec === service.spec ? service : { ...service, spec };
}

function withOldAddresses(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsClusterIp(spec) || !needsClusterIp(old)) return spec;
  return {
    ...spec,
    ...(!spec.clusterIP && old.clusterIP && { clusterIP: old.clusterIP }),
    ...(!spec.clusterIPs?.length && old.clusterIPs?.length && { clusterIPs: old.clusterIPs }),
  };
}

/** Ports are known by their names; a number that another port has now is not given back. */
function withOldPorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const ports = needsNodePorts(spec) && needsNodePorts(old) ? portsWithOld(spec, old) : spec.ports;
  const keepsHealthCheck =
    needsHealthCheckPort(spec) && needsHealthCheckPort(old) && !spec.healthCheckNodePort;
  return {
    ...spec,
    ...(ports && { ports }),
    ...(keepsHealthCheck &&
      old.healthCheckNodePort && { healthCheckNodePort: old.healthCheckNodePort }),
  };
}

function portsWithOld(spec: ServiceSpec, old: ServiceSpec): ServiceSpec['ports'] {
  const before = new Map(old.ports?.map(({ name = '', nodePort }) => [name, nodePort]));
  const kept = new Set(nodePortsOf(old).filter((port) => nodePortsOf(spec).includes(port)));
  return spec.ports?.map((port) => {
    const nodePort = before.get(port.name ?? '');
    return port.nodePort || !nodePort || kept.has(nodePort) ? port : { ...port, nodePort };
  });
}

/** Whoever changes only one of `clusterIP` and `clusterIPs` means both. */
function withSameAddresses(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const { clusterIP = '' } = spec;
  const isSameList = equalJson(spec.clusterIPs ?? [], old.clusterIPs ?? []);
  if (clusterIP === (old.clusterIP ?? '') || !isSameList) return spec;
  const { clusterIPs: _, ...rest } = spec;
  return clusterIP === '' ? rest : { ...rest, clusterIPs: [clusterIP] };
}

import type { DynamicObject } from '@drover/apimachinery';
import { valueAt } from '../../schema/binding.ts';
import { type Fields, recordsOf } from './field-lens.ts';

/** The addresses of a load balancer, by name where it has one. */
export function balancerAddresses(object: DynamicObject): readonly unknown[] {
  return recordsOf(valueAt(object, ['status', 'loadBalancer', 'ingress']))
    .map(({ hostname, ip }) => hostname || ip)
    .filter(Boolean);
}

/** Where a Service is reached from outside of its cluster, as far as it tells itself. */
export function serviceEndpoints(service: DynamicObject): readonly Fields[] | undefined {
  const { namespace = '', name = '', deletionTimestamp } = service.metadata ?? {};
  const serviceId = `${namespace}:${name}`;
  const ports = recordsOf(valueAt(service, ['spec', 'ports']));
  if (deletionTimestamp !== undefined) return undefined;
  switch (valueAt(service, ['spec', 'type'])) {
    case 'NodePort':
      return ports
        .filter(({ nodePort }) => nodePort)
        .map(({ nodePort, protocol }) => ({ port: nodePort, protocol, serviceId, allNodes: true }));
    case 'LoadBalancer': {
      const addresses = balancerAddresses(service);
      if (addresses.length === 0) return undefined;
      return ports.map(({ port, protocol }) => {
        return { addresses, port, protocol, serviceId, allNodes: false };
      });
    }
    default:
      return undefined;
  }
}

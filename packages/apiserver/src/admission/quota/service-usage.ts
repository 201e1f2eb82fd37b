import type { Quantity } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import { ONE, type QuantityMap } from '../pods/amounts.ts';

/** A Service as quotas see it. */
export interface ServiceObject extends StoredObject {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly nodePort?: number }[];
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
}

const NAMES: ReadonlySet<string> = new Set([
  'count/services',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

/** Whether a quota of that name limits services. */
export function isServiceName(name: string): boolean {
  return NAMES.has(name);
}

/** What a service uses: itself, a load balancer, and the ports of nodes that it has or is going to get. */
export function serviceUsage(service: ServiceObject): QuantityMap {
  const isBalancer = service.spec?.type === 'LoadBalancer';
  return new Map([
    ['count/services', ONE],
    ['services', ONE],
    ['services.loadbalancers', times(isBalancer ? 1 : 0)],
    ['services.nodeports', times(nodePorts(service))],
  ]);
}

function nodePorts({ spec }: ServiceObject): number {
  const ports = spec?.ports ?? [];
  if (spec?.type === 'NodePort') return ports.length;
  if (spec?.type !== 'LoadBalancer') return 0;
  if (spec.allocateLoadBalancerNodePorts !== false) return ports.length;
  return ports.filter(({ nodePort = 0 }) => nodePort !== 0).length;
}

function times(count: number): Quantity {
  return { ...ONE, nanos: ONE.nanos * BigInt(count) };
}

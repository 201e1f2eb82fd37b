import { equalContent } from '@drover/apimachinery';
import { isReachable, needsHealthCheck, type Service, type ServiceSpec } from '@drover/kubernetes';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

/** How Services differ: what only one type needs goes with the type. Addresses and ports are the allocator's. */
export const serviceRules: Partial<KindRules> = {
  prepareCreate: (object) => withoutInternalPolicy(object as ServiceObject),
  prepareUpdate: (object, old) => {
    const service = withoutInternalPolicy(object as ServiceObject);
    const { spec } = old as ServiceObject;
    return withoutBalancer({ ...service, spec: withoutForeign(service.spec, spec) });
  },
};

type ServiceObject = StoredObject & Pick<Service, 'spec' | 'status'>;
type Field = keyof ServiceSpec;

/** What a Service needed and does not need any more, and how its fields are called. */
const DEPENDENT: readonly (readonly [needs: (spec: ServiceSpec) => boolean, ...fields: Field[]])[] =
  [
    [({ type }) => type !== 'ExternalName', 'ipFamilies'],
    [({ type }) => type !== 'ExternalName', 'ipFamilyPolicy'],
    [needsHealthCheck, 'healthCheckNodePort'],
    [isBalanced, 'allocateLoadBalancerNodePorts'],
    [isBalanced, 'loadBalancerClass'],
    [isReachable, 'externalTrafficPolicy'],
    [({ type }) => type !== 'ExternalName', 'clusterIP', 'clusterIPs'],
  ];

/** The fields that came with the old type go, unless they were changed: then they are refused. */
function withoutForeign(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const dropped = DEPENDENT.filter(
    ([needs, ...fields]) =>
      needs(old) &&
      !needs(spec) &&
      fields.every((field) => equalContent(spec[field] ?? null, old[field] ?? null)),
  ).flatMap(([, ...fields]) => fields);
  const kept = Object.entries(spec).filter(([field]) => !dropped.includes(field as Field));
  return withoutNodePorts(Object.fromEntries(kept), old);
}

function withoutNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const before = new Set(old.ports?.map(({ nodePort }) => nodePort));
  const { ports = [] } = spec;
  const isSame = ports.every(({ nodePort }) => !nodePort || before.has(nodePort));
  if (!hasNodePorts(old) || hasNodePorts(spec) || !isSame) return spec;
  return { ...spec, ports: ports.map((port) => withoutFields(port, 'nodePort')) };
}

/** Kubernetes does not show it with names outside the cluster, whoever set it. */
function withoutInternalPolicy(service: ServiceObject): ServiceObject {
  const { spec } = service;
  if (spec.type !== 'ExternalName' || spec.internalTrafficPolicy === undefined) return service;
  return { ...service, spec: withoutFields(spec, 'internalTrafficPolicy') };
}

function withoutBalancer(service: ServiceObject): ServiceObject {
  if (isBalanced(service.spec) || service.status === undefined) return service;
  return { ...service, status: { ...service.status, loadBalancer: {} } };
}

function hasNodePorts({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function isBalanced({ type }: ServiceSpec): boolean {
  return type === 'LoadBalancer';
}

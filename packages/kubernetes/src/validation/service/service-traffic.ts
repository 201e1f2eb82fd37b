import { type FieldError, invalid, required } from '../../field/field-error.ts';
import type { ServiceSpec } from '../../types/service.ts';
import { validatePort } from '../network/ports.ts';
import { oneOf, optionallyOneOf } from '../value/choices.ts';
import { when } from '../value/when.ts';

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** What is wrong with where a Service sends its traffic. */
export function validateServiceTraffic(spec: ServiceSpec): readonly FieldError[] {
  return [
    ...validateExternal(spec),
    ...validateHealthCheck(spec),
    ...validateInternal(spec),
    ...optionallyOneOf('spec.trafficDistribution', spec.trafficDistribution, DISTRIBUTIONS),
  ];
}

/** Whether a Service can be reached from outside the cluster. */
export function isReachable({ type, externalIPs = [] }: ServiceSpec): boolean {
  if (type === 'LoadBalancer' || type === 'NodePort') return true;
  return type === 'ClusterIP' && externalIPs.length > 0;
}

function validateExternal(spec: ServiceSpec): readonly FieldError[] {
  const path = 'spec.externalTrafficPolicy';
  const { externalTrafficPolicy: policy } = spec;
  if (isReachable(spec)) return oneOf(path, policy, POLICIES);
  const detail = 'may only be set for externally-accessible services';
  return when(Boolean(policy), () => invalid(path, policy, detail));
}

function validateHealthCheck(spec: ServiceSpec): readonly FieldError[] {
  const path = 'spec.healthCheckNodePort';
  const { type, externalTrafficPolicy: policy, healthCheckNodePort: port = 0 } = spec;
  if (type === 'LoadBalancer' && policy === 'Local') {
    return port === 0 ? [required(path)] : validatePort(path, port);
  }
  const detail =
    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return when(port !== 0, () => invalid(path, port, detail));
}

function validateInternal({
  type = '',
  internalTrafficPolicy: policy,
}: ServiceSpec): readonly FieldError[] {
  const path = 'spec.internalTrafficPolicy';
  if (policy !== undefined) return optionallyOneOf(path, policy, POLICIES);
  const needsIt = ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(type);
  return when(needsIt, () => required(path));
}

import {
  duplicate,
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import type { LoadBalancerStatus, Service, ServicePort, ServiceSpec } from '../../types/service.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { validateLabels } from '../meta/object-meta.ts';
import { parseIp } from '../network/ip-address.ts';
import { validateEndpointIp, validateLegacyCidr, validateLegacyIp } from '../network/ip-fields.ts';
import { PROTOCOLS, validatePort, validatePortOrName } from '../network/ports.ts';
import { oneOf } from '../value/choices.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { absent, given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { isHeadless, validateClusterIps, validateKeptAddresses } from './service-addresses.ts';
import { validateServiceTraffic } from './service-traffic.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'";

/** What is wrong with a Service beyond its metadata. */
export function validateService(service: Service, old?: Service): readonly FieldError[] {
  const { spec } = service;
  return [
    ...validateTopology(service),
    ...validateOfType(spec),
    ...validatePorts(spec),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateClusterIps(spec, old?.spec),
    ...each('spec.externalIPs', spec.externalIPs, (path, ip) => {
      const errors = validateLegacyIp(path, ip, old?.spec.externalIPs);
      return errors.length > 0 ? errors : validateEndpointIp(path, ip);
    }),
    ...oneOf('spec.type', spec.type, TYPES),
    ...validateNodePorts(spec),
    ...validateUniquePorts(spec.ports ?? []),
    ...validateSourceRanges(service, old),
    ...validateBalancer(spec),
    ...validateServiceTraffic(spec),
  ];
}

/** What must not change in a Service. */
export function validateServiceUpdate(service: Service, old: Service): readonly FieldError[] {
  const { spec } = service;
  const bothAre = (is: (spec: ServiceSpec) => boolean): boolean => is(spec) && is(old.spec);
  return [
    ...validateKeptAddresses(spec, old.spec),
    ...(bothAre(isBalanced)
      ? unchanged(
          'spec.loadBalancerClass',
          spec.loadBalancerClass,
          old.spec.loadBalancerClass,
          'may not change once set',
        )
      : []),
    ...validateClass(spec),
    ...when(
      bothAre(needsHealthCheck) && spec.healthCheckNodePort !== old.spec.healthCheckNodePort,
      () => forbidden('spec.healthCheckNodePort', 'field is immutable'),
    ),
  ];
}

/** What is wrong with the status of a Service. */
export function validateServiceStatus(
  { spec, status }: Service,
  old: Service,
): readonly FieldError[] {
  const path = 'status.loadBalancer';
  const known = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  if (!isBalanced(spec) && status?.loadBalancer?.ingress?.length) {
    const detail = "may only be used when `spec.type` is 'LoadBalancer'";
    return [forbidden(fieldPath(path, 'ingress'), detail)];
  }
  return validateLoadBalancer(path, status?.loadBalancer, known);
}

/** Whether a load balancer asks each node whether it runs the Service. */
export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function validateLoadBalancer(
  path: string,
  { ingress }: LoadBalancerStatus = {},
  known: readonly string[],
): readonly FieldError[] {
  return each(fieldPath(path, 'ingress'), ingress, (at, { ip = '', ipMode, hostname = '' }) => [
    ...(ip === '' ? [] : validateLegacyIp(fieldPath(at, 'ip'), ip, known)),
    ...validateIpMode(fieldPath(at, 'ipMode'), ip, ipMode),
    ...namedIfSaid(fieldPath(at, 'hostname'), hostname, isDnsSubdomain),
    ...when(hostname !== '' && parseIp(hostname) !== undefined, () =>
      invalid(fieldPath(at, 'hostname'), hostname, 'must be a DNS name, not an IP address'),
    ),
  ]);
}

function validateIpMode(path: string, ip: string, mode: string | undefined): readonly FieldError[] {
  if (mode === undefined) {
    return when(ip !== '', () => required(path, 'must be specified when `ip` is set'));
  }
  if (ip === '') return [forbidden(path, 'may not be specified when `ip` is not set')];
  return oneOf(path, mode, ['Proxy', 'VIP']);
}

function validateTopology({ metadata }: Service): readonly FieldError[] {
  const { [TOPOLOGY_MODE]: mode, [TOPOLOGY_HINTS]: hints } = metadata?.annotations ?? {};
  const isOther = mode !== undefined && hints !== undefined && mode !== hints;
  return when(isOther, () =>
    invalid(
      itemPath('metadata.annotations', TOPOLOGY_MODE),
      mode,
      `must match annotations[${TOPOLOGY_HINTS}] when both are specified`,
    ),
  );
}

/** What a type needs, and what it cannot have. */
function validateOfType(spec: ServiceSpec): readonly FieldError[] {
  const { type, ports = [], externalName = '' } = spec;
  const needsPorts = !isHeadless(spec) && type !== 'ExternalName';
  const errors: FieldError[] = needsPorts && ports.length === 0 ? [required('spec.ports')] : [];
  if (type === 'LoadBalancer' || type === 'NodePort') {
    const detail = `may not be set to 'None' for ${type} services`;
    return isHeadless(spec) ? [...errors, invalid('spec.clusterIPs[0]', 'None', detail)] : errors;
  }
  if (type !== 'ExternalName') return errors;
  const detail = 'may not be set for ExternalName services';
  const cname = externalName.replace(/\.$/, '');
  return [
    ...(['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const).flatMap((field) =>
      absent(`spec.${field}`, spec[field]?.length === 0 ? undefined : spec[field], detail),
    ),
    ...(cname === ''
      ? [required('spec.externalName')]
      : named('spec.externalName', cname, isDnsSubdomain)),
  ];
}

function validatePorts({ ports = [] }: ServiceSpec): readonly FieldError[] {
  const names = new Set<string>();
  return each('spec.ports', ports, (path, port) =>
    validateOnePort(path, port, ports.length, names),
  );
}

function validateOnePort(
  path: string,
  { name = '', port, protocol, targetPort = 0, appProtocol }: ServicePort,
  count: number,
  names: Set<string>,
): readonly FieldError[] {
  const at = fieldPath(path, 'name');
  const isTwice = name !== '' && names.has(name);
  names.add(name);
  return [
    ...(name === ''
      ? when(count > 1, () => required(at))
      : [...named(at, name, isDnsLabel), ...when(isTwice, () => duplicate(at, name))]),
    ...validatePort(fieldPath(path, 'port'), port),
    ...oneOf(fieldPath(path, 'protocol'), protocol, PROTOCOLS),
    ...validatePortOrName(fieldPath(path, 'targetPort'), targetPort),
    ...given(appProtocol, (text) => named(fieldPath(path, 'appProtocol'), text, isQualifiedName)),
  ];
}

function validateAffinity({
  sessionAffinity,
  sessionAffinityConfig: config,
}: ServiceSpec): readonly FieldError[] {
  const path = 'spec.sessionAffinityConfig';
  const errors = oneOf('spec.sessionAffinity', sessionAffinity, AFFINITIES);
  if (sessionAffinity === 'None') {
    const detail = 'must not be set when session affinity is None';
    return [...errors, ...absent(path, config, detail)];
  }
  if (sessionAffinity !== 'ClientIP') return errors;
  const detail = 'when session affinity type is ClientIP';
  if (config === undefined) return [...errors, required(path, detail)];
  if (config.clientIP === undefined) return [...errors, required(`${path}.clientIP`, detail)];
  const { timeoutSeconds } = config.clientIP;
  const timeoutPath = `${path}.clientIP.timeoutSeconds`;
  if (timeoutSeconds === undefined) return [...errors, required(timeoutPath, detail)];
  const isOff = timeoutSeconds <= 0 || timeoutSeconds > 86_400;
  const bounds = 'must be greater than 0 and less than 86400';
  return [...errors, ...when(isOff, () => invalid(timeoutPath, timeoutSeconds, bounds))];
}

function validateNodePorts({ type, ports = [] }: ServiceSpec): readonly FieldError[] {
  const seen = new Set<string>();
  const detail = "may not be used when `type` is 'ClusterIP'";
  return [
    ...each('spec.ports', type === 'ClusterIP' ? ports : [], (path, { nodePort }) =>
      nodePort ? [forbidden(fieldPath(path, 'nodePort'), detail)] : [],
    ),
    ...each('spec.ports', ports, (path, { nodePort, protocol }) => {
      const key = `${protocol}:${nodePort}`;
      const isTwice = Boolean(nodePort) && seen.has(key);
      seen.add(key);
      return when(isTwice, () => duplicate(fieldPath(path, 'nodePort'), nodePort));
    }),
  ];
}

function validateUniquePorts(ports: readonly ServicePort[]): readonly FieldError[] {
  const seen = new Set<string>();
  return each('spec.ports', ports, (path, { port, protocol }) => {
    const key = `${protocol}:${port}`;
    const isTwice = seen.has(key);
    seen.add(key);
    return when(isTwice, () =>
      duplicate(
        path,
        new GoStruct({
          Name: '',
          Protocol: protocol,
          AppProtocol: null,
          Port: port,
          TargetPort: 0,
          NodePort: 0,
        }),
      ),
    );
  });
}

/** The ranges stand in a field, or in the annotation that was before it. */
function validateSourceRanges(service: Service, old?: Service): readonly FieldError[] {
  const { loadBalancerSourceRanges: ranges = [] } = service.spec;
  if (ranges.length === 0) return validateRangesAnnotation(service, old);
  const path = 'spec.LoadBalancerSourceRanges';
  const known = old?.spec.loadBalancerSourceRanges?.map((range) => range.trim());
  return [
    ...when(!isBalanced(service.spec), () => forbidden(path, BALANCER_ONLY)),
    ...each(path, ranges, (at, range) => validateLegacyCidr(at, range.trim(), known)),
  ];
}

function validateRangesAnnotation(service: Service, old?: Service): readonly FieldError[] {
  const annotation = service.metadata?.annotations?.[SOURCE_RANGES];
  if (annotation === undefined) return [];
  const path = itemPath('metadata.annotations', SOURCE_RANGES);
  const isKept = old?.metadata?.annotations?.[SOURCE_RANGES] === annotation;
  const texts = isKept || annotation.trim() === '' ? [] : annotation.split(',');
  return [
    ...when(!isBalanced(service.spec), () => forbidden(path, BALANCER_ONLY)),
    ...texts.flatMap((range) => validateLegacyCidr(path, range.trim())),
  ];
}

function validateBalancer(spec: ServiceSpec): readonly FieldError[] {
  const { allocateLoadBalancerNodePorts: allocates } = spec;
  return [
    ...(isBalanced(spec)
      ? when(allocates === undefined, () => required('allocateLoadBalancerNodePorts'))
      : absent('spec.allocateLoadBalancerNodePorts', allocates, BALANCER_ONLY)),
    ...validateClass(spec),
  ];
}

function validateClass(spec: ServiceSpec): readonly FieldError[] {
  const path = 'spec.loadBalancerClass';
  if (!isBalanced(spec)) return absent(path, spec.loadBalancerClass, BALANCER_ONLY);
  return given(spec.loadBalancerClass, (name) => named(path, name, isQualifiedName));
}

function isBalanced({ type }: ServiceSpec): boolean {
  return type === 'LoadBalancer';
}

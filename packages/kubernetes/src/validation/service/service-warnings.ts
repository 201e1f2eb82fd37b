import type { Service, ServiceSpec } from '../../types/service.ts';
import { warnOfCidr, warnOfIp } from '../network/ip-fields.ts';

/** What a Service says that has no effect, or will be refused one day. */
export function warnOfService({ metadata, spec }: Service): readonly string[] {
  const { clusterIP = '', clusterIPs, loadBalancerIP = '' } = spec;
  const hasIp = clusterIP !== '' && clusterIP !== 'None';
  return [
    ...(metadata?.annotations?.[HINTS] === undefined ? [] : [HINTS_DEPRECATED]),
    ...(hasIp ? warnOfEach('spec.clusterIPs', clusterIPs, warnOfIp) : []),
    ...warnOfHeadless(spec),
    ...warnOfEach('spec.externalIPs', spec.externalIPs, warnOfIp),
    ...(loadBalancerIP === '' ? [] : warnOfIp('spec.loadBalancerIP', loadBalancerIP)),
    ...warnOfEach('spec.loadBalancerSourceRanges', spec.loadBalancerSourceRanges, warnOfCidr),
    ...warnOfExternalName(spec),
  ];
}

const HINTS = 'service.kubernetes.io/topology-aware-hints';
const HINTS_DEPRECATED = `annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`;

function warnOfExternalName({
  type,
  externalIPs = [],
  externalName,
}: ServiceSpec): readonly string[] {
  if (type !== 'ExternalName') {
    return externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : [];
  }
  return externalIPs.length > 0
    ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
    : [];
}

function warnOfHeadless(spec: ServiceSpec): readonly string[] {
  if (spec.type !== 'ClusterIP' || spec.clusterIP !== 'None') return [];
  const ignored: readonly (readonly [field: string, isSet: boolean])[] = [
    ['loadBalancerIP', Boolean(spec.loadBalancerIP)],
    ['externalIPs', Boolean(spec.externalIPs?.length)],
    ['SessionAffinity', spec.sessionAffinity !== 'None'],
  ];
  return ignored
    .filter(([, isSet]) => isSet)
    .map(([field]) => `spec.${field} is ignored for headless services`);
}

function warnOfEach(
  path: string,
  values: readonly string[] = [],
  warn: (path: string, value: string) => readonly string[],
): readonly string[] {
  return values.flatMap((value, index) => warn(`${path}[${index}]`, value));
}

import type { KubernetesObject, LabelSelectorSpec } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { firstAddress, type IpPrefix, isInPrefix, parsePrefix } from './ip-address.ts';
import { validateLegacyCidr, warnOfCidr } from './ip-fields.ts';
import { validatePort, validatePortOrName } from './ports.ts';

/** `networking.k8s.io/v1` NetworkPolicy, with the fields that are looked at. */
export interface NetworkPolicy extends KubernetesObject {
  readonly spec: {
    readonly podSelector?: LabelSelectorSpec;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly (PolicyRule & { readonly from?: readonly Peer[] })[];
    readonly egress?: readonly (PolicyRule & { readonly to?: readonly Peer[] })[];
  };
}

interface PolicyRule {
  readonly ports?: readonly PolicyPort[];
}

interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

interface Peer {
  readonly podSelector?: LabelSelectorSpec;
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

const TYPES = ['Ingress', 'Egress'];

/** What is wrong with a NetworkPolicy beyond its metadata. Ranges that it has had may stay. */
export function validateNetworkPolicy(
  { spec }: NetworkPolicy,
  old?: NetworkPolicy,
): readonly FieldError[] {
  const known = old === undefined ? [] : rangesOf(old);
  const validateRule = (
    path: string,
    { ports }: PolicyRule,
    peers: Peers,
  ): readonly FieldError[] => [
    ...each(fieldPath(path, 'ports'), ports, validatePolicyPort),
    ...each(fieldPath(path, peers.field), peers.list, (at, peer) => validatePeer(at, peer, known)),
  ];
  return [
    ...validateLabelSelector(spec.podSelector ?? {}, 'spec.podSelector'),
    ...each('spec.ingress', spec.ingress, (path, rule) =>
      validateRule(path, rule, { field: 'from', list: rule.from }),
    ),
    ...each('spec.egress', spec.egress, (path, rule) =>
      validateRule(path, rule, { field: 'to', list: rule.to }),
    ),
    ...validateTypes(spec.policyTypes ?? []),
  ];
}

/** Ranges that are not in their usual form. */
export function warnOfNetworkPolicy({ spec }: NetworkPolicy): readonly string[] {
  const warnOf = (path: string, peers: readonly Peer[] = []): readonly string[] =>
    peers.flatMap(({ ipBlock }, index) => {
      if (ipBlock === undefined) return [];
      const at = `${path}[${index}].ipBlock`;
      return [
        ...warnOfCidr(`${at}.cidr`, ipBlock.cidr),
        ...(ipBlock.except ?? []).flatMap((range, i) => warnOfCidr(`${at}.except[${i}]`, range)),
      ];
    });
  return [
    ...(spec.ingress ?? []).flatMap(({ from }, i) => warnOf(`spec.ingress[${i}].from`, from)),
    ...(spec.egress ?? []).flatMap(({ to }, i) => warnOf(`spec.egress[${i}].to`, to)),
  ];
}

interface Peers {
  readonly field: string;
  readonly list: readonly Peer[] | undefined;
}

function rangesOf({ spec }: NetworkPolicy): readonly string[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
  return peers.flatMap(({ ipBlock }) =>
    ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
  );
}

function validatePolicyPort(path: string, port: PolicyPort): readonly FieldError[] {
  const endPath = fieldPath(path, 'endPort');
  const portPath = fieldPath(path, 'port');
  const errors = optionallyOneOf(fieldPath(path, 'protocol'), port.protocol, [
    'TCP',
    'UDP',
    'SCTP',
  ]);
  const endless = (detail: string): readonly FieldError[] =>
    given(port.endPort, (end) => [
      invalid(endPath, end, `may not be specified when \`port\` is ${detail}`),
    ]);
  if (port.port === undefined) return [...errors, ...endless('not specified')];
  const { port: from, endPort } = port;
  if (typeof from === 'string') {
    return [...errors, ...endless('non-numeric'), ...validatePortOrName(portPath, from)];
  }
  return [
    ...errors,
    ...validatePort(portPath, from),
    ...given(endPort, (end) => [
      ...when(end < from, () => invalid(endPath, from, 'must be greater than or equal to `port`')),
      ...validatePort(endPath, end),
    ]),
  ];
}

function validatePeer(
  path: string,
  { podSelector, namespaceSelector, ipBlock }: Peer,
  known: readonly string[],
): readonly FieldError[] {
  const hasSelector = podSelector !== undefined || namespaceSelector !== undefined;
  return [
    ...given(podSelector, (selector) =>
      validateLabelSelector(selector, fieldPath(path, 'podSelector')),
    ),
    ...given(namespaceSelector, (selector) =>
      validateLabelSelector(selector, fieldPath(path, 'namespaceSelector')),
    ),
    ...given(ipBlock, (block) => validateBlock(fieldPath(path, 'ipBlock'), block, known)),
    ...when(!hasSelector && ipBlock === undefined, () => required(path, 'must specify a peer')),
    ...when(hasSelector && ipBlock !== undefined, () =>
      forbidden(path, 'may not specify both ipBlock and another peer'),
    ),
  ];
}

function validateBlock(
  path: string,
  { cidr, except }: NonNullable<Peer['ipBlock']>,
  known: readonly string[],
): readonly FieldError[] {
  const at = fieldPath(path, 'cidr');
  if (cidr === '') return [required(at)];
  const outer = parsePrefix(cidr);
  const errors = validateLegacyCidr(at, cidr, known);
  if (outer === undefined) return errors;
  return [
    ...errors,
    ...each(fieldPath(path, 'except'), except, (exceptPath, range) => {
      const inner = parsePrefix(range);
      const isOutside = inner !== undefined && !isWithin(inner, outer);
      return [
        ...validateLegacyCidr(exceptPath, range, known),
        ...when(isOutside, () => invalid(exceptPath, range, 'must be a strict subset of `cidr`')),
      ];
    }),
  ];
}

function isWithin(inner: IpPrefix, outer: IpPrefix): boolean {
  return isInPrefix(firstAddress(inner), outer) && inner.bits > outer.bits;
}

function validateTypes(types: readonly string[]): readonly FieldError[] {
  const path = 'spec.policyTypes';
  if (types.length > TYPES.length) {
    return [invalid(path, types, 'may not specify more than two policyTypes')];
  }
  return each(path, types, (at, type) =>
    TYPES.includes(type) ? [] : [notSupported(at, type, TYPES)],
  );
}

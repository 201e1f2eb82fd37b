import { isIP } from 'node:net';
import type { KubernetesObject } from '@drover/apimachinery';

/** As much of a Node as says by which addresses its network reaches pods. */
export interface NodeObject extends KubernetesObject {
  readonly spec?: { readonly podCIDR?: string; readonly podCIDRs?: readonly string[] };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

/** Addresses that a pod network gives to the node itself, as Calico, Cilium and Flannel tell them. */
const TUNNEL_ANNOTATIONS = [
  'projectcalico.org/IPv4IPIPTunnelAddr',
  'projectcalico.org/IPv4VXLANTunnelAddr',
  'projectcalico.org/IPv6VXLANTunnelAddr',
  'projectcalico.org/IPv4WireguardInterfaceAddr',
  'projectcalico.org/IPv6WireguardInterfaceAddr',
  'network.cilium.io/ipv4-cilium-host',
  'network.cilium.io/ipv6-cilium-host',
  'flannel.alpha.coreos.com/public-ip',
];

/** The addresses from which a node and what runs in its network reach pods, as blocks of one address, in order. */
export function hostBlocks(nodes: Iterable<NodeObject>): readonly string[] {
  const addresses = new Set([...nodes].flatMap(addressesOf));
  return [...addresses].flatMap(blockOf).toSorted();
}

function addressesOf({ metadata, spec, status }: NodeObject): readonly string[] {
  const { annotations = {} } = metadata ?? {};
  const cidrs = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]);
  const internal = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP');
  return [
    ...internal.map(({ address }) => address),
    ...cidrs.flatMap(ownAddresses),
    ...TUNNEL_ANNOTATIONS.flatMap((name) => annotations[name] ?? []),
  ];
}

/** Of the addresses of its pods a node has the first for a tunnel and the next for its bridge. */
function ownAddresses(cidr: string): readonly string[] {
  const first = cidr.slice(0, cidr.indexOf('/'));
  if (isIP(first) === 6) return first.endsWith('::') ? [first, `${first}1`] : [first];
  const at = first.lastIndexOf('.') + 1;
  const next = Number(first.slice(at)) + 1;
  return next > 255 ? [first] : [first, `${first.slice(0, at)}${next}`];
}

/** What is no address is left out: it would make the whole policy invalid. */
function blockOf(address: string): readonly string[] {
  const version = isIP(address);
  if (version === 0) return [];
  return [`${address}/${version === 4 ? 32 : 128}`];
}

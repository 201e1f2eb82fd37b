import { describe, expect, it } from 'vitest';
import { desiredPolicies, type IsolatedNamespace } from './desired.ts';
import { hostBlocks } from './host-blocks.ts';

const NAMESPACE: IsolatedNamespace = {
  name: 'shop',
  project: 'p-1',
  systemProject: 'p-sys',
  hostBlocks: ['10.0.0.1/32'],
  pods: [],
  services: [],
  hasOthers: false,
};
const policiesOf = (more: Partial<IsolatedNamespace>) => desiredPolicies({ ...NAMESPACE, ...more });
const namesOf = (more: Partial<IsolatedNamespace>) =>
  policiesOf(more).map(({ metadata }) => metadata?.name);
const named = (name: string, more: Partial<IsolatedNamespace>) =>
  policiesOf(more).find(({ metadata }) => metadata?.name === name);

const pod = (name: string, hostPort: number | undefined, more: object = {}) => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: { app: name } },
  spec: {
    containers: [{ ports: [{ containerPort: 80, ...(hostPort !== undefined && { hostPort }) }] }],
    ...more,
  },
});
const service = (name: string, spec: object) => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ...spec },
});

describe('a namespace of a project', () => {
  it('is open to its project, to the system and to nodes', () => {
    const metadata = {
      namespace: 'shop',
      labels: { 'cattle.io/creator': 'norman', 'drover.dev/managed': 'network-policy' },
    };
    const from = ['p-1', 'p-sys'].map((project) => ({
      namespaceSelector: { matchLabels: { 'field.cattle.io/projectId': project } },
    }));
    const spec = { podSelector: {}, policyTypes: ['Ingress'] };
    const type = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    expect(policiesOf({})).toEqual([
      {
        ...type,
        metadata: { ...metadata, name: 'np-default' },
        spec: { ...spec, ingress: [{ from }] },
      },
      {
        ...type,
        metadata: { ...metadata, name: 'hn-nodes' },
        spec: { ...spec, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/32' } }] }] },
      },
    ]);
  });

  it('is closed to nodes that are not known, and to a system that is not there', () => {
    const [first, ...more] = policiesOf({ hostBlocks: [], systemProject: undefined });
    expect(more).toEqual([]);
    expect(first?.spec?.ingress[0]?.from).toHaveLength(1);
  });

  it('is open at the ports that nodes hand on to its pods', () => {
    const hidden = pod('hidden', 80, { hostNetwork: true });
    const { labels: _, ...bare } = pod('bare', 80).metadata;
    const pods = [
      pod('web', 8080),
      pod('plain', undefined),
      hidden,
      { ...pod('bare', 80), metadata: bare },
    ];
    expect(namesOf({ pods })).toEqual(['np-default', 'hn-nodes', 'hp-web']);
    expect(named('hp-web', { pods })).toMatchObject({
      metadata: {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web' }],
      },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }],
      },
    });
  });

  it('is open where services are reached through nodes', () => {
    const services = [
      service('web', { type: 'NodePort' }),
      service('lb', { type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }] }),
      service('inner', { type: 'ClusterIP' }),
      service('outer', { type: 'NodePort', selector: {} }),
      service('default', { type: 'NodePort' }),
    ];
    const all = ['np-default', 'hn-nodes', 'np-web', 'np-lb', 'np--default'];
    expect(namesOf({ services })).toEqual(all);
    expect(named('np-web', { services })?.spec).toEqual({
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 'http' }] }],
    });
    expect(named('np-lb', { services })?.spec?.ingress).toEqual([
      { ports: [{ protocol: 'UDP', port: 53 }] },
    ]);
  });
});

describe('other namespaces', () => {
  it('of the system stay open, unless people have closed them', () => {
    const [only, ...more] = policiesOf({ project: 'p-sys', pods: [pod('web', 80)] });
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      metadata: { name: 'np-default-allow-all' },
      spec: { podSelector: {}, ingress: [{}] },
    });
    expect(namesOf({ project: 'p-sys', hasOthers: true })).toEqual([]);
  });

  it('in no project stay as they are', () => {
    expect(namesOf({ project: '', pods: [pod('web', 80)] })).toEqual([]);
  });
});

it('the network of nodes is known by all addresses that they have', () => {
  const addresses = [
    { type: 'InternalIP', address: '192.168.0.7' },
    { type: 'InternalIP', address: 'fd00::7' },
    { type: 'Hostname', address: 'node-1' },
  ];
  const annotations = {
    'projectcalico.org/IPv4IPIPTunnelAddr': '10.42.7.9',
    'network.cilium.io/ipv4-cilium-host': 'nonsense',
  };
  const nodes = [
    {
      metadata: { name: 'node-1', annotations },
      spec: { podCIDRs: ['10.42.7.0/24', 'fd01:7::/64'] },
      status: { addresses },
    },
    { metadata: { name: 'node-2' }, spec: { podCIDR: '10.42.8.0/24' } },
    { metadata: { name: 'node-3' } },
  ];
  const expected = [
    '10.42.7.0/32',
    '10.42.7.1/32',
    '10.42.7.9/32',
    '10.42.8.0/32',
    '10.42.8.1/32',
    '192.168.0.7/32',
    'fd00::7/128',
    'fd01:7::/128',
    'fd01:7::1/128',
  ];
  expect(hostBlocks(nodes)).toEqual(expected);
  expect(hostBlocks(nodes.toReversed())).toEqual(expected);
});

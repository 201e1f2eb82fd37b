import type { Scenario, Step } from '../step.ts';

const core = '/api/v1/namespaces/{{ns}}';
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const slices = '/apis/resource.k8s.io/v1/resourceslices';
const classes = '/apis/resource.k8s.io/v1/deviceclasses';
const csiNodes = '/apis/storage.k8s.io/v1/csinodes';
const MERGE = 'application/merge-patch+json';

/** The node of the scenario; its name is its own, because nodes have no namespace. */
const node = 'node-{{ns}}';

const post = (path: string, body: unknown): Step => ({ method: 'POST', path, body });
const remove = (path: string): Step => ({ method: 'DELETE', path });

/** What the node itself asks. */
function asNode(step: Step): Step {
  const headers = {
    'impersonate-user': `system:node:${node}`,
    'impersonate-group': 'system:nodes',
  };
  return { ...step, headers };
}

const read = (path: string): Step => asNode({ method: 'GET', path });
const create = (path: string, body: unknown): Step => asNode(post(path, body));
const change = (path: string, body: unknown): Step =>
  asNode({ method: 'PATCH', path, body, type: MERGE });

const volumes = [
  { name: 'keys', secret: { secretName: 'keys' } },
  { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
];
const tokens = [
  {
    name: 'token',
    projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] },
  },
  { name: 'driver', csi: { driver: 'none.example.com' } },
];
const pod = (name: string, nodeName: string, more: object = {}): object => ({
  metadata: { name },
  spec: {
    nodeName,
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: 'settings' } }] }],
    ...more,
  },
});

/** The node, its pod, one of another node, and an account for both. */
const begun: readonly Step[] = [
  post(`${core}/serviceaccounts`, { metadata: { name: 'default' } }),
  post('/api/v1/nodes', { metadata: { name: node } }),
  post(`${core}/pods`, pod('own', node, { volumes: [...volumes, ...tokens] })),
  post(`${core}/pods`, pod('other', 'elsewhere')),
  // The real server comes to know of the pod a moment later.
  { ...read(`${core}/pods/own`), until: 200 },
];

const ended: readonly Step[] = [
  remove(`${core}/pods/own`),
  remove(`${core}/pods/other`),
  remove(`/api/v1/nodes/${node}`),
];

const reads: readonly Step[] = [
  ...[
    ...['pods/own', 'pods/other', 'pods', 'pods/own/status', 'pods/own/log'],
    ...['configmaps/settings', 'configmaps/other', 'configmaps', 'secrets/keys', 'secrets/other'],
    ...['secrets?fieldSelector=metadata.name%3Dkeys', 'persistentvolumeclaims/data'],
    ...['persistentvolumeclaims', 'serviceaccounts/default', 'serviceaccounts', 'limitranges'],
  ].map((path) => read(`${core}/${path}`)),
  ...['/api/v1/secrets', '/api/v1/nodes', `/api/v1/nodes/${node}`, '/api/v1/nodes/other'].map(read),
  read('/api/v1/pods'),
  read('/api/v1/pods?fieldSelector=spec.nodeName%3Delsewhere'),
  read(`${leases}/${node}`),
  read(`${leases}/other`),
  read(leases),
  read('/apis/coordination.k8s.io/v1/namespaces/default/leases/other'),
  read(`${csiNodes}/${node}`),
  read(`${csiNodes}/other`),
  read(slices),
  read(`${slices}?fieldSelector=spec.nodeName%3D${node}`),
  read(`${slices}/other`),
  read('/apis/storage.k8s.io/v1/volumeattachments/other'),
  read('/apis/apps/v1/deployments'),
  read('/metrics'),
];

const slice = (nodeName: string): object => ({
  metadata: { name: `slice-{{ns}}` },
  spec: {
    driver: 'a.example.com',
    nodeName,
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    devices: [],
  },
});

const mirror = (more: object): object => ({
  metadata: {
    name: 'mirror',
    annotations: { 'kubernetes.io/config.mirror': 'x' },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Node', name: node, uid: '{{1.metadata.uid}}', controller: true },
    ],
  },
  spec: { nodeName: node, containers: [{ name: 'c', image: 'i' }], ...more },
});

const writes: readonly Step[] = [
  create('/api/v1/nodes', { metadata: { name: 'other' } }),
  change(`/api/v1/nodes/${node}`, { spec: { taints: [] } }),
  change(`/api/v1/nodes/${node}`, { metadata: { labels: { 'kubernetes.io/x': 'y' } } }),
  change(`/api/v1/nodes/${node}`, { metadata: { labels: { 'kubelet.kubernetes.io/x': 'y' } } }),
  change(`/api/v1/nodes/${node}/status`, { status: { phase: 'Running' } }),
  asNode(remove(`/api/v1/nodes/${node}`)),
  change(`${core}/pods/own`, { metadata: { labels: { a: 'b' } } }),
  change(`${core}/pods/own/status`, { status: { phase: 'Running' } }),
  change(`${core}/pods/own/status`, { metadata: { labels: { a: 'b' } } }),
  change(`${core}/pods/other/status`, { status: { phase: 'Running' } }),
  asNode(remove(`${core}/pods/other`)),
  create(`${core}/pods/other/eviction`, { metadata: { name: 'other' } }),
  create(`${core}/pods/none/eviction`, { metadata: { name: 'none' } }),
  create(`${core}/pods`, { metadata: { name: 'mirror' }, spec: {} }),
  create(`${core}/pods`, mirror({ volumes: [{ name: 'v', configMap: { name: 'c' } }] })),
  create(`${core}/pods`, mirror({ volumes: [{ name: 'v', csi: { driver: 'd' } }] })),
  create(`${core}/pods`, mirror({ resourceClaims: [{ name: 'g', resourceClaimName: 'g' }] })),
  create(leases, { metadata: { name: 'other' } }),
  create(csiNodes, { metadata: { name: 'other' }, spec: { drivers: [] } }),
  create(slices, slice('other')),
];

const tokenOf = (name: string, uid: string, audiences: readonly string[] = []): Step =>
  create(`${core}/serviceaccounts/default/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } },
  });

const tokenRequests: readonly Step[] = [
  create(`${core}/serviceaccounts/default/token`, { spec: {} }),
  create(`${core}/serviceaccounts/other/token`, { spec: {} }),
  tokenOf('own', ''),
  tokenOf('own', 'another'),
  tokenOf('none', 'another'),
  tokenOf('other', '{{3.metadata.uid}}'),
  tokenOf('own', '{{2.metadata.uid}}', ['a', 'b']),
  tokenOf('own', '{{2.metadata.uid}}', ['unknown']),
];

const selected = (expression: string): Step =>
  post(classes, {
    metadata: { name: 'class-{{ns}}' },
    spec: { selectors: [{ cel: { expression } }] },
  });

const selectors: readonly Step[] = [
  ...['device.nope', 'device.attributes', 'device.driver', '', 'dyn(true)', 'nope'].map(selected),
  selected('cel.bind(1, 2, true)'),
  selected('device.capacity["a.b"].memory.nope'),
  selected('cel.bind(own, device.attributes["a.b"], own.isFast && own.isNew)'),
  remove(`${classes}/class-{{ns}}`),
];

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/c';
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';
const annotated = (name: string, annotation: string, spec: object = {}): Step =>
  post(`${core}/pods`, {
    metadata: { name, annotations: { [APP_ARMOR]: annotation } },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });

const deprecated: readonly Step[] = [
  post(`${core}/serviceaccounts`, {
    metadata: { name: 'default', annotations: { [ENFORCE]: 'false' } },
  }),
  annotated('a', 'unconfined'),
  annotated('b', 'localhost/'),
  annotated('c', 'bad'),
  annotated('d', 'unconfined', {
    securityContext: { appArmorProfile: { type: 'Unconfined' } },
  }),
  annotated('e', 'unconfined', { os: { name: 'windows' } }),
];

/** What nodes may ask and write, what selects devices, and annotations of earlier days. */
export function nodeScenarios(): Scenario[] {
  return [
    { name: 'what a node reads', steps: [...begun, ...reads, ...ended] },
    { name: 'what a node writes', steps: [...begun, ...writes, ...ended] },
    { name: 'tokens that a node asks for', steps: [...begun, ...tokenRequests, ...ended] },
    { name: 'selectors of devices', steps: selectors },
    { name: 'annotations that are deprecated', steps: deprecated },
  ];
}

import { clusterWide, namespaced, type Sample } from './sample.ts';

const backend = { service: { name: 's', port: { number: 80 } } };

/** Networking, storage and devices. */
export const networkSamples: readonly Sample[] = [
  ...namespaced('networking.k8s.io/v1', [
    {
      resource: 'ingresses',
      kind: 'Ingress',
      minimal: { spec: { defaultBackend: backend } },
      rich: {
        spec: {
          ingressClassName: 'nginx',
          tls: [{ hosts: ['a.example.com'], secretName: 'tls' }],
          rules: [
            {
              host: 'a.example.com',
              http: { paths: [{ path: '/x', pathType: 'Prefix', backend }] },
            },
            {
              host: '*.example.com',
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Exact',
                    backend: { service: { name: 's', port: { name: 'web' } } },
                  },
                ],
              },
            },
          ],
        },
      },
      change: { spec: { ingressClassName: 'other' } },
      forbidden: [
        {
          spec: {
            rules: [
              { host: 'Bad_Host', http: { paths: [{ path: '/', pathType: 'Exact', backend }] } },
            ],
          },
        },
        { spec: { rules: [{ http: { paths: [{ path: 'x', pathType: 'Exact', backend }] } }] } },
        { spec: { defaultBackend: { service: { name: 's' } } } },
      ],
      status: { loadBalancer: { ingress: [{ hostname: 'h.example.com' }] } },
    },
    {
      resource: 'networkpolicies',
      kind: 'NetworkPolicy',
      minimal: { spec: { podSelector: {} } },
      rich: {
        spec: {
          podSelector: { matchLabels: { a: 'b' } },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            {
              from: [
                { podSelector: {} },
                { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
              ],
              ports: [{ port: 80 }, { port: 100, endPort: 200, protocol: 'UDP' }],
            },
          ],
          egress: [{ to: [{ namespaceSelector: { matchLabels: { c: 'd' } } }] }],
        },
      },
      change: { spec: { policyTypes: ['Ingress'] } },
      forbidden: [
        { spec: { policyTypes: ['Odd'] } },
        { spec: { ingress: [{ from: [{ ipBlock: { cidr: 'x' } }] }] } },
        { spec: { ingress: [{ ports: [{ port: 100, endPort: 50 }] }] } },
      ],
    },
  ]),
  ...clusterWide('networking.k8s.io/v1', [
    {
      resource: 'ingressclasses',
      kind: 'IngressClass',
      minimal: { spec: { controller: 'example.com/c' } },
      rich: {
        spec: {
          controller: 'example.com/c',
          parameters: {
            apiGroup: 'k8s.example.com',
            kind: 'P',
            name: 'p',
            scope: 'Namespace',
            namespace: 'n',
          },
        },
      },
      change: { metadata: { annotations: { a: 'b' } } },
      forbidden: [
        { spec: { controller: 'example.com/d' } },
        { spec: { parameters: { scope: 'Odd' } } },
      ],
    },
    {
      resource: 'ipaddresses',
      kind: 'IPAddress',
      names: ['2001:db8:a::1{{n}}', '2001:db8:b::1{{n}}'],
      minimal: { spec: { parentRef: { resource: 'services', namespace: 'x', name: 'y' } } },
      rich: {
        spec: {
          parentRef: { group: 'g.example.com', resource: 'things', namespace: 'x', name: 'y' },
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ spec: { parentRef: { name: 'z' } } }],
    },
    {
      resource: 'servicecidrs',
      kind: 'ServiceCIDR',
      minimal: { spec: { cidrs: ['10.111.0.0/24'] } },
      rich: { spec: { cidrs: ['10.112.0.0/24', 'fd00:112::/112'] } },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ spec: { cidrs: ['10.113.0.0/24'] } }],
    },
  ]),
  ...namespaced('discovery.k8s.io/v1', [
    {
      resource: 'endpointslices',
      kind: 'EndpointSlice',
      minimal: { addressType: 'IPv4', endpoints: [] },
      rich: {
        addressType: 'IPv4',
        endpoints: [
          {
            addresses: ['10.3.2.1'],
            conditions: { ready: true },
            hostname: 'h',
            nodeName: 'n',
            zone: 'z',
            hints: { forZones: [{ name: 'z' }] },
            targetRef: { kind: 'Pod', name: 'p' },
          },
        ],
        ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
      },
      change: { endpoints: [{ addresses: ['10.3.2.2'] }] },
      forbidden: [
        { addressType: 'IPv6' },
        { endpoints: [{ addresses: ['x'] }] },
        { endpoints: [{ addresses: [] }] },
      ],
    },
  ]),
  ...clusterWide('storage.k8s.io/v1', [
    {
      resource: 'storageclasses',
      kind: 'StorageClass',
      minimal: { provisioner: 'example.com/p' },
      rich: {
        provisioner: 'example.com/p',
        parameters: { type: 'ssd' },
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
        mountOptions: ['ro'],
        allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }],
      },
      change: { allowVolumeExpansion: false },
      forbidden: [
        { provisioner: 'example.com/q' },
        { parameters: { type: 'hdd' } },
        { reclaimPolicy: 'Delete' },
        { volumeBindingMode: 'Immediate' },
      ],
    },
    {
      resource: 'csidrivers',
      kind: 'CSIDriver',
      minimal: { spec: {} },
      rich: {
        spec: {
          attachRequired: false,
          podInfoOnMount: true,
          volumeLifecycleModes: ['Persistent', 'Ephemeral'],
          fsGroupPolicy: 'File',
          storageCapacity: true,
          tokenRequests: [{ audience: 'a', expirationSeconds: 3600 }],
          requiresRepublish: true,
        },
      },
      change: { spec: { storageCapacity: false } },
      forbidden: [{ spec: { attachRequired: true } }, { spec: { volumeLifecycleModes: ['Odd'] } }],
    },
    {
      resource: 'csinodes',
      kind: 'CSINode',
      minimal: { spec: { drivers: [] } },
      rich: {
        spec: {
          drivers: [
            {
              name: 'd.example.com',
              nodeID: 'n-1',
              topologyKeys: ['zone'],
              allocatable: { count: 3 },
            },
          ],
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [
        { spec: { drivers: [{ name: 'd.example.com', nodeID: 'n-2', topologyKeys: ['zone'] }] } },
        { spec: { drivers: [{ name: 'Bad_', nodeID: 'n' }] } },
      ],
    },
    {
      resource: 'volumeattachments',
      kind: 'VolumeAttachment',
      minimal: {
        spec: { attacher: 'a.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } },
      },
      rich: {
        spec: { attacher: 'a.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [
        { spec: { nodeName: 'm' } },
        { spec: { source: { persistentVolumeName: null } } },
      ],
      status: { attached: true, attachmentMetadata: { a: 'b' } },
    },
    {
      resource: 'volumeattributesclasses',
      kind: 'VolumeAttributesClass',
      minimal: { driverName: 'd.example.com', parameters: { a: 'b' } },
      rich: { driverName: 'd.example.com', parameters: { a: 'b', c: 'd' } },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ parameters: { a: 'c' } }, { driverName: 'e.example.com' }],
    },
  ]),
  ...namespaced('storage.k8s.io/v1', [
    {
      resource: 'csistoragecapacities',
      kind: 'CSIStorageCapacity',
      minimal: { storageClassName: 'fast' },
      rich: {
        storageClassName: 'fast',
        capacity: '10Gi',
        maximumVolumeSize: '1Gi',
        nodeTopology: { matchLabels: { a: 'b' } },
      },
      change: { capacity: '9Gi' },
      forbidden: [
        { storageClassName: 'slow' },
        { nodeTopology: { matchLabels: { a: 'c' } } },
        { capacity: '-1' },
      ],
    },
  ]),
  ...clusterWide('resource.k8s.io/v1', [
    {
      resource: 'deviceclasses',
      kind: 'DeviceClass',
      minimal: { spec: {} },
      rich: {
        spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }] },
      },
      change: { spec: { selectors: [] } },
    },
    {
      resource: 'resourceslices',
      kind: 'ResourceSlice',
      minimal: {
        spec: {
          driver: 'gpu.example.com',
          nodeName: 'n',
          pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        },
      },
      rich: {
        spec: {
          driver: 'gpu.example.com',
          allNodes: true,
          pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
          devices: [
            {
              name: 'd0',
              attributes: { model: { string: 'x' } },
              capacity: { memory: { value: '1Gi' } },
            },
          ],
        },
      },
      change: { spec: { pool: { generation: 2 } } },
      forbidden: [
        { spec: { driver: 'other.example.com' } },
        { spec: { pool: { resourceSliceCount: 0 } } },
      ],
    },
  ]),
  ...namespaced('resource.k8s.io/v1', [
    {
      resource: 'resourceclaims',
      kind: 'ResourceClaim',
      minimal: { spec: {} },
      rich: {
        spec: {
          devices: {
            requests: [
              {
                name: 'r',
                exactly: { deviceClassName: 'gpu', count: 2, allocationMode: 'ExactCount' },
              },
            ],
          },
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ spec: { devices: { requests: [] } } }],
      status: {},
    },
    {
      resource: 'resourceclaimtemplates',
      kind: 'ResourceClaimTemplate',
      minimal: { spec: { spec: {} } },
      rich: {
        spec: {
          metadata: { labels: { a: 'b' } },
          spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu' } }] } },
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ spec: { metadata: { labels: { a: 'c' } } } }],
    },
  ]),
];

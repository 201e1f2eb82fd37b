import { clusterWide, namespaced, type Sample } from './sample.ts';

const container = { name: 'main', image: 'registry.example/app:1' };

/** A pod template as small as can be. */
export const smallTemplate = {
  metadata: { labels: { app: 'x' } },
  spec: { containers: [container] },
};

const probe = { httpGet: { path: '/ready', port: 'web' }, periodSeconds: 3 };

/** A pod with most of what a pod can have. */
export const richPodSpec = {
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 12,
  nodeSelector: { disk: 'fast' },
  priorityClassName: 'system-node-critical',
  hostAliases: [{ ip: '10.1.2.3', hostnames: ['foo.local'] }],
  tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
  imagePullSecrets: [{ name: 'pull' }],
  dnsConfig: { nameservers: ['10.1.1.1'], options: [{ name: 'ndots', value: '2' }] },
  securityContext: {
    runAsUser: 1000,
    fsGroup: 2000,
    sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }],
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'x' } },
    },
  ],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] },
        ],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 10,
          podAffinityTerm: { topologyKey: 'host', labelSelector: { matchLabels: { app: 'x' } } },
        },
      ],
    },
  },
  initContainers: [
    {
      name: 'prepare',
      image: 'registry.example/init',
      command: ['sh', '-c', 'true'],
      restartPolicy: 'Always',
    },
  ],
  containers: [
    {
      name: 'main',
      image: 'registry.example/app:1',
      args: ['--flag'],
      workingDir: '/srv',
      ports: [
        { name: 'web', containerPort: 8080 },
        { containerPort: 53, protocol: 'UDP' },
      ],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
        { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      ],
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'cm' } }],
      resources: {
        requests: { cpu: '100m', memory: '64Mi' },
        limits: { cpu: '0.5', memory: '128Mi' },
      },
      readinessProbe: probe,
      livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 5 },
      startupProbe: { exec: { command: ['true'] } },
      lifecycle: {
        preStop: { exec: { command: ['sleep', '1'] } },
        postStart: { httpGet: { port: 80 } },
      },
      securityContext: { capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
      volumeMounts: [
        { name: 'config', mountPath: '/etc/config', readOnly: true },
        { name: 'scratch', mountPath: '/tmp' },
      ],
    },
  ],
  volumes: [
    { name: 'config', configMap: { name: 'cm', items: [{ key: 'a', path: 'a.txt' }] } },
    { name: 'scratch', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'secret', secret: { secretName: 's', defaultMode: 256 } },
    {
      name: 'all',
      projected: {
        sources: [
          { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          { serviceAccountToken: { path: 't', expirationSeconds: 3600 } },
        ],
      },
    },
    { name: 'claim', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'host', hostPath: { path: '/var', type: 'Directory' } },
    {
      name: 'own',
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
  ],
};

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** Core kinds. */
export const coreSamples: readonly Sample[] = [
  ...namespaced('v1', [
    {
      resource: 'configmaps',
      kind: 'ConfigMap',
      minimal: {},
      rich: { data: { color: 'red', 'file.txt': 'line\n' }, binaryData: { blob: 'AAEC' } },
      change: { data: { color: 'blue' } },
      forbidden: [{ data: { 'bad key': 'x' } }, { data: { blob: 'x' } }],
    },
    {
      resource: 'secrets',
      kind: 'Secret',
      minimal: {},
      rich: {
        type: 'example.com/kind',
        data: { a: 'YQ==' },
        stringData: { b: 'text' },
        immutable: false,
      },
      change: { stringData: { c: 'more' } },
      forbidden: [{ type: 'Opaque' }, { data: { 'bad key': 'YQ==' } }],
    },
    {
      resource: 'serviceaccounts',
      kind: 'ServiceAccount',
      minimal: {},
      rich: {
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: 'pull' }],
        secrets: [{ name: 's' }],
      },
      change: { automountServiceAccountToken: true },
    },
    {
      resource: 'services',
      kind: 'Service',
      minimal: { spec: { ports: [{ port: 80 }] } },
      rich: {
        spec: {
          type: 'NodePort',
          selector: { app: 'x' },
          sessionAffinity: 'ClientIP',
          ports: [
            { name: 'web', port: 80, targetPort: 'http', appProtocol: 'kubernetes.io/h2c' },
            { name: 'dns', port: 53, protocol: 'UDP' },
          ],
          externalTrafficPolicy: 'Local',
          publishNotReadyAddresses: true,
        },
      },
      change: { spec: { selector: { app: 'y' } } },
      forbidden: [
        { spec: { clusterIP: '10.96.77.77' } },
        { spec: { ports: [] } },
        { spec: { type: 'Odd' } },
      ],
      status: {
        conditions: [
          {
            type: 'Odd',
            status: 'True',
            reason: 'R',
            message: 'm',
            lastTransitionTime: '2020-01-01T00:00:00Z',
          },
        ],
      },
    },
    {
      resource: 'endpoints',
      kind: 'Endpoints',
      minimal: {},
      rich: {
        subsets: [
          {
            addresses: [{ ip: '10.9.8.7', hostname: 'h' }],
            notReadyAddresses: [{ ip: '10.9.8.8' }],
            ports: [{ name: 'web', port: 80 }],
          },
        ],
      },
      change: { subsets: [{ addresses: [{ ip: '10.9.8.1' }], ports: [{ port: 81 }] }] },
      forbidden: [{ subsets: [{ addresses: [{ ip: '127.0.0.1' }] }] }],
    },
    {
      resource: 'pods',
      kind: 'Pod',
      minimal: { spec: { containers: [container] } },
      rich: {
        metadata: { labels: { app: 'x' } },
        spec: { ...richPodSpec, priorityClassName: undefined, schedulerName: 'mine' },
      },
      change: {
        spec: { containers: [{ ...richPodSpec.containers[0], image: 'registry.example/app:2' }] },
      },
      forbidden: [
        { spec: { nodeName: 'n' } },
        { spec: { restartPolicy: 'Never' } },
        { spec: { containers: [] } },
      ],
      status: {
        phase: 'Running',
        podIP: '10.2.3.4',
        podIPs: [{ ip: '10.2.3.4' }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      resource: 'podtemplates',
      kind: 'PodTemplate',
      minimal: { template: smallTemplate },
      rich: { template: { metadata: { labels: { a: 'b' } }, spec: richPodSpec } },
      change: { template: { metadata: { labels: { a: 'c' } } } },
    },
    {
      resource: 'replicationcontrollers',
      kind: 'ReplicationController',
      minimal: { spec: { template: smallTemplate } },
      rich: {
        spec: { replicas: 3, minReadySeconds: 5, selector: { app: 'x' }, template: smallTemplate },
      },
      change: { spec: { replicas: 4 } },
      forbidden: [{ spec: { replicas: -1 } }, { spec: { selector: { app: 'other' } } }],
      status: { replicas: 3, readyReplicas: 2 },
    },
    {
      resource: 'persistentvolumeclaims',
      kind: 'PersistentVolumeClaim',
      minimal: { spec: claimSpec },
      rich: {
        spec: {
          ...claimSpec,
          storageClassName: 'fast',
          volumeMode: 'Block',
          selector: { matchLabels: { a: 'b' } },
          dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' },
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [
        { spec: { accessModes: ['ReadWriteMany'] } },
        { spec: { storageClassName: 'slow' } },
        { spec: { resources: { requests: { storage: '2Gi' } } } },
      ],
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
    },
    {
      resource: 'limitranges',
      kind: 'LimitRange',
      minimal: { spec: { limits: [{ type: 'Pod', max: { memory: '100Gi' } }] } },
      rich: {
        spec: {
          limits: [
            {
              type: 'Container',
              max: { cpu: '2', memory: '2Gi' },
              min: { cpu: '10m' },
              default: { cpu: '500m' },
              defaultRequest: { cpu: '100m' },
              maxLimitRequestRatio: { cpu: '200' },
            },
            { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } },
          ],
        },
      },
      change: { spec: { limits: [{ type: 'Pod', max: { cpu: '4' } }] } },
      forbidden: [
        { spec: { limits: [{ type: 'Pod', default: { cpu: '1' } }] } },
        { spec: { limits: [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }] } },
      ],
    },
    {
      resource: 'resourcequotas',
      kind: 'ResourceQuota',
      minimal: { spec: { hard: { 'count/widgets.example.com': '10' } } },
      rich: {
        spec: {
          hard: { pods: '100', 'requests.cpu': '40', 'limits.memory': '100Gi' },
          scopes: ['NotTerminating'],
          scopeSelector: {
            matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }],
          },
        },
      },
      change: { spec: { hard: { pods: '200' } } },
      forbidden: [
        { spec: { scopes: ['Terminating'] } },
        { spec: { hard: { pods: '-1' } } },
        { spec: { hard: { odd: '1' } } },
      ],
      status: { hard: { pods: '100' }, used: { pods: '1' } },
    },
    {
      resource: 'events',
      kind: 'Event',
      minimal: { involvedObject: { kind: 'Pod', namespace: '{{ns}}', name: 'a' } },
      rich: {
        involvedObject: {
          kind: 'Pod',
          namespace: '{{ns}}',
          name: 'a',
          fieldPath: 'spec.containers{main}',
          apiVersion: 'v1',
        },
        reason: 'Started',
        message: 'It started.',
        type: 'Normal',
        count: 3,
        source: { component: 'kubelet', host: 'n' },
        firstTimestamp: '2020-01-02T03:04:05Z',
        lastTimestamp: '2020-01-02T03:04:06Z',
      },
      change: { count: 4 },
      forbidden: [{ involvedObject: { namespace: 'elsewhere' } }],
    },
  ]),
  ...clusterWide('v1', [
    {
      resource: 'namespaces',
      kind: 'Namespace',
      minimal: {},
      rich: {
        metadata: { labels: { team: 'a' } },
        spec: { finalizers: ['kubernetes', 'example.com/more'] },
      },
      change: { metadata: { annotations: { a: 'b' } } },
      status: {
        phase: 'Active',
        conditions: [{ type: 'Odd', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z' }],
      },
    },
    {
      resource: 'nodes',
      kind: 'Node',
      minimal: {},
      rich: {
        spec: {
          podCIDR: '10.5.0.0/24',
          podCIDRs: ['10.5.0.0/24'],
          providerID: 'x://1',
          unschedulable: true,
          taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
        },
      },
      change: { spec: { unschedulable: false } },
      forbidden: [
        { spec: { podCIDR: '10.6.0.0/24', podCIDRs: ['10.6.0.0/24'] } },
        { spec: { taints: [{ key: 'a', effect: 'Odd' }] } },
        { spec: { providerID: 'x://2' } },
      ],
      status: {
        capacity: { cpu: '4', memory: '8Gi', pods: '110' },
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: {
          kubeletVersion: 'v1.34.0',
          architecture: 'amd64',
          bootID: '',
          containerRuntimeVersion: 'containerd://2',
          kernelVersion: '6',
          kubeProxyVersion: '',
          machineID: '',
          operatingSystem: 'linux',
          osImage: 'Debian',
          systemUUID: '',
        },
      },
    },
    {
      resource: 'persistentvolumes',
      kind: 'PersistentVolume',
      minimal: {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: '/data' },
        },
      },
      rich: {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
          storageClassName: 'fast',
          persistentVolumeReclaimPolicy: 'Retain',
          mountOptions: ['ro'],
          nfs: { server: 'h', path: '/p' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
            },
          },
        },
      },
      change: { spec: { persistentVolumeReclaimPolicy: 'Delete' } },
      forbidden: [
        { spec: { nfs: { path: '/q' } } },
        { spec: { capacity: { storage: '-1' } } },
        { spec: { volumeMode: 'Block' } },
      ],
      status: { phase: 'Available' },
    },
  ]),
];

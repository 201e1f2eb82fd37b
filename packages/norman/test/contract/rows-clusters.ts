import { ALL, type Treatment } from './row.ts';

/** Clusters and what they are made of. */
export const CLUSTER_ROWS: Readonly<Record<string, Treatment>> = {
  cluster: {
    methods: ALL,
    sample: (n) => ({ name: `cluster-${n}` }),
    update: ({ name }) => ({ name }),
    values: {
      answers: { values: { a: 'b' } },
      fleetWorkspaceName: 'fleet-default',
      defaultPodSecurityAdmissionConfigurationTemplateName: '',
    },
    ruled: ['fleetWorkspaceName', 'defaultPodSecurityAdmissionConfigurationTemplateName', 'name'],
  },
  clusterRegistrationToken: {
    methods: ALL,
    sample: () => ({ clusterId: 'c-one' }),
    values: { clusterId: 'c-one' },
    ruled: ['namespaceId'],
  },
  node: {
    methods: ALL,
    stored: { namespace: 'c-one', spec: { requestedHostname: 'host-one', worker: true } },
    without: ['update', 'remove'],
  },
  nodePool: {
    methods: ALL,
    sample: () => ({
      clusterId: 'c-one',
      nodeTemplateId: 'cattle-global-nt:nt-one',
      hostnamePrefix: 'web',
    }),
    values: { clusterId: 'c-one', nodeTemplateId: 'cattle-global-nt:nt-one' },
    refusedBy: 404,
    ruled: ['namespaceId'],
  },
  nodeTemplate: {
    methods: ALL,
    // A body needs the configuration of a driver, whose type comes from an object.
    stored: { namespace: 'cattle-global-nt', spec: { displayName: 'stored', driver: 'x' } },
    without: ['remove', 'update'],
  },
  nodeDriver: {
    methods: ALL,
    sample: (n) => ({ name: `driver-${n}`, url: 'https://drivers.test/x.tar.gz' }),
    values: { url: 'https://drivers.test/y.tar.gz', uiUrl: 'https://drivers.test/ui.js' },
    ruled: ['name', 'checksum'],
  },
  kontainerDriver: {
    methods: ALL,
    sample: (n) => ({ url: `https://drivers.test/kontainer-engine-driver-x${n}` }),
    values: { url: 'https://drivers.test/kontainer-engine-driver-y', uiUrl: 'https://d.test/u.js' },
    ruled: ['checksum', 'url'],
  },
  project: {
    methods: ALL,
    sample: (n) => ({ name: `project ${n}`, clusterId: 'c-one' }),
    values: { clusterId: 'c-one' },
    ruled: ['namespaceId', 'clusterId', 'resourceQuota', 'namespaceDefaultResourceQuota'],
  },
  clusterTemplate: {
    methods: ALL,
    sample: (n) => ({ name: `template ${n}` }),
    ruled: ['defaultRevisionId'],
  },
  clusterTemplateRevision: {
    methods: ALL,
    sample: (n) => ({
      name: `revision ${n}`,
      clusterTemplateId: 'cattle-global-data:ct-one',
      clusterConfig: { rancherKubernetesEngineConfig: {} },
    }),
    values: {
      clusterTemplateId: 'cattle-global-data:ct-one',
      clusterConfig: { rancherKubernetesEngineConfig: { kubernetesVersion: 'v1.26.8' } },
    },
    ruled: ['clusterConfig'],
    refusedBy: 404,
  },
  cloudCredential: {
    methods: ALL,
    without: ['permission'],
  },
  etcdBackup: {
    methods: ALL,
    sample: () => ({ clusterId: 'c-one' }),
    values: { clusterId: 'c-one' },
    ruled: ['namespaceId'],
  },
  managementSecret: {
    methods: ALL,
    without: ['permission'],
  },
  dynamicSchema: {
    methods: ALL,
    sample: (n) => ({ name: `dynamic-${n}` }),
    ruled: ['pluralName', 'embed', 'embedType'],
  },
};

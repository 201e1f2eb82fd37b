import { ALL, READ, type Treatment } from './row.ts';

const RECIPIENTS = [{ notifierId: 'c-one:n-one', notifierType: 'slack' }];
const IN_CLUSTER = { clusterId: 'c-one' } as const;
const IN_PROJECT = { projectId: 'c-one:p-one' } as const;
const NO_NAMESPACE = { ruled: ['namespaceId'] } as const;

/** Types of older versions. */
export const LEGACY_ROWS: Readonly<Record<string, Treatment>> = {
  catalog: {
    methods: READ,
    stored: { spec: { url: 'https://c.test' } },
  },
  clusterCatalog: {
    methods: READ,
    stored: { namespace: 'c-one', clusterName: 'c-one', spec: { url: 'https://c.test' } },
  },
  projectCatalog: {
    methods: READ,
    stored: { namespace: 'p-one', projectName: 'c-one:p-one', spec: { url: 'https://c.test' } },
  },
  template: {
    methods: READ,
    stored: { spec: { displayName: 'a chart' } },
  },
  templateVersion: {
    methods: READ,
    stored: { spec: { version: '1.0.0' } },
  },
  templateContent: {
    methods: ' / GET',
    stored: { data: 'x' },
  },
  catalogTemplate: { methods: ' / ' },
  catalogTemplateVersion: {
    methods: ' / ',
  },
  multiClusterApp: {
    methods: READ,
    stored: { namespace: 'cattle-global-data', spec: { timeout: 300 } },
  },
  multiClusterAppRevision: {
    methods: READ,
    stored: { namespace: 'cattle-global-data' },
  },
  globalDns: {
    methods: ALL,
    plural: 'globalDnses',
    sample: () => ({ fqdn: 'www.example.org', providerId: 'cattle-global-data:gdp-one' }),
  },
  globalDnsProvider: {
    methods: ALL,
    sample: () => ({ rootDomain: 'example.org' }),
  },
  clusterAlert: {
    methods: ALL,
    sample: () => ({ ...IN_CLUSTER, displayName: 'alert', recipients: RECIPIENTS }),
    values: { ...IN_CLUSTER, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  projectAlert: {
    methods: ALL,
    sample: () => ({ ...IN_PROJECT, displayName: 'alert', recipients: RECIPIENTS }),
    values: { ...IN_PROJECT, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  clusterAlertGroup: {
    methods: ALL,
    sample: (n) => ({ ...IN_CLUSTER, name: `group ${n}` }),
    values: { ...IN_CLUSTER, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  projectAlertGroup: {
    methods: ALL,
    sample: (n) => ({ ...IN_PROJECT, name: `group ${n}` }),
    values: { ...IN_PROJECT, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  clusterAlertRule: {
    methods: ALL,
    sample: (n) => ({ ...IN_CLUSTER, name: `rule ${n}`, groupId: 'c-one:cag-one' }),
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  projectAlertRule: {
    methods: ALL,
    sample: (n) => ({ ...IN_PROJECT, name: `rule ${n}`, groupId: 'p-one:pag-one' }),
    values: IN_PROJECT,
    ...NO_NAMESPACE,
  },
  notifier: {
    methods: ALL,
    sample: (n) => ({ ...IN_CLUSTER, name: `notifier ${n}` }),
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  clusterMonitorGraph: {
    methods: ALL,
    sample: () => IN_CLUSTER,
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  projectMonitorGraph: {
    methods: ALL,
    sample: () => IN_PROJECT,
    values: IN_PROJECT,
    ...NO_NAMESPACE,
  },
  monitorMetric: {
    methods: ALL,
    sample: () => ({ namespaceId: 'c-one', expression: 'up' }),
    values: { namespaceId: 'c-one' },
  },
  rkeAddon: {
    methods: ALL,
    sample: () => ({ template: 'x' }),
  },
  rkeK8sServiceOption: {
    methods: ALL,
    sample: () => ({ serviceOptions: { etcd: { a: 'b' } } }),
  },
  rkeK8sSystemImage: {
    methods: ALL,
    sample: () => ({ systemImages: { etcd: 'rancher/etcd:v3' } }),
  },
};

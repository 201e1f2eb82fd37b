import { ALL, COMMON, CREATED, DISPLAYED, NAMED, READ, type Row, SCOPED, STATE } from './row.ts';

const CATALOG = [
  ...COMMON,
  ...STATE,
  'name:dnsLabel ?',
  'description:string cu?',
  'url:string cu!?',
  'branch:string cu?',
  'kind:string cu?',
  'username:string cu?',
  'password:password cu?',
  'helmVersion:string c?',
  'lastRefreshTimestamp:string ?',
  'commit:string ?',
  'conditions:array[catalogCondition] ?',
];

const REFRESH = { resourceActions: 'refresh', collectionActions: 'refresh' } as const;

const VERSION = [
  'externalId:string cu?',
  'version:string cu?',
  'rancherVersion:string cu?',
  'requiredNamespace:string cu?',
  'kubeVersion:string cu?',
  'upgradeVersionLinks:map[string] cu?',
  'digest:string cu?',
  'rancherMinVersion:string cu?',
  'rancherMaxVersion:string cu?',
  'files:map[string] ?',
  'questions:array[question] ?',
  'readme:string ?',
  'appReadme:string ?',
  'versionName:string cu?',
  'versionDir:string cu?',
  'versionUrls:array[string] cu?',
  'status:templateVersionStatus ?',
];

const TEMPLATE = [
  'name:string cu?',
  'catalogId:reference[catalog] cu?',
  'projectCatalogId:reference[projectCatalog] cu?',
  'clusterCatalogId:reference[clusterCatalog] cu?',
  'defaultTemplateVersionId:reference[templateVersion] cu?',
  'projectId:reference[project] cu!?',
  'clusterId:reference[cluster] cu!?',
  'description:string cu?',
  'defaultVersion:string cu?',
  'path:string cu?',
  'maintainer:string cu?',
  'projectURL:string cu?',
  'upgradeFrom:string cu?',
  'folderName:string cu?',
  'icon:string cu?',
  'iconFilename:string cu?',
  'readme:string ?',
  'categories:array[string] cu?',
  'versions:array[templateVersionSpec] cu?',
  'category:string cu?',
  'versionLinks:map[string] cu?',
  'status:templateStatus ?',
];

const TIMING = [
  'groupWaitSeconds:int cu!=30 min=1',
  'groupIntervalSeconds:int cu!=180 min=1',
  'repeatIntervalSeconds:int cu!=3600 min=1',
];

const SEVERITY = 'severity:string cu!?=critical [info|critical|warning]';
const ALERT_STATE = 'alertState:string ?=active [active|inactive|alerting|muted]';

const ALERT = [
  ...COMMON,
  CREATED,
  ...STATE,
  ...SCOPED,
  'displayName:string cu!?',
  'description:string cu?',
  SEVERITY,
  'recipients:array[recipient] cu!?',
  'initialWaitSeconds:int cu!=180 min=0',
  'repeatIntervalSeconds:int cu!=3600 min=0',
  'status:alertStatus ?',
];

const RECIPIENTS = [{ notifierId: 'c-one:n-one', notifierType: 'slack' }];

const GROUP = [
  ...COMMON,
  CREATED,
  ...STATE,
  DISPLAYED,
  'namespaceId:reference[namespace] c?',
  'name:string cu!?',
  'description:string cu?',
  'recipients:array[recipient] cu?',
  ...TIMING,
];

const RULE = [
  ...COMMON,
  CREATED,
  ...STATE,
  DISPLAYED,
  'namespaceId:reference[namespace] c?',
  'name:string cu?',
  SEVERITY,
  'inherited:boolean cu?=true',
  ...TIMING,
  'metricRule:metricRule cu?',
];

const RULE_ACTIONS = 'activate deactivate mute unmute';

const GRAPH = [
  ...COMMON,
  CREATED,
  ...SCOPED,
  'description:string cu?',
  'metricsSelector:map[string] cu?',
  'detailsMetricsSelector:map[string] cu?',
  'yAxis:yAxis cu?',
  'priority:int cu=0',
  'graphType:enum cu? [graph|singlestat]',
];

const IN_CLUSTER = { clusterId: 'c-one' } as const;
const IN_PROJECT = { projectId: 'c-one:p-one' } as const;
const NO_NAMESPACE = { ruled: ['namespaceId'] } as const;

/** Types of older versions. */
export const LEGACY_ROWS: Readonly<Record<string, Row>> = {
  catalog: {
    methods: READ,
    ...REFRESH,
    fields: CATALOG,
    stored: { spec: { url: 'https://c.test' } },
  },
  clusterCatalog: {
    methods: READ,
    ...REFRESH,
    fields: [
      ...CATALOG,
      'namespaceId:reference[namespace] c?',
      'clusterId:reference[cluster] cu!?',
    ],
    stored: { namespace: 'c-one', clusterName: 'c-one', spec: { url: 'https://c.test' } },
  },
  projectCatalog: {
    methods: READ,
    ...REFRESH,
    fields: [...CATALOG, 'namespaceId:reference[namespace] c?', 'projectId:reference[project] cu?'],
    stored: { namespace: 'p-one', projectName: 'c-one:p-one', spec: { url: 'https://c.test' } },
  },
  template: {
    methods: READ,
    fields: [...COMMON, ...STATE, DISPLAYED, ...TEMPLATE],
    stored: { spec: { displayName: 'a chart' } },
  },
  templateVersion: {
    methods: READ,
    fields: [...COMMON, ...STATE, 'name:dnsLabel ?', ...VERSION],
    stored: { spec: { version: '1.0.0' } },
  },
  templateContent: {
    methods: ' / GET',
    fields: [...COMMON, 'name:dnsLabel ?', 'data:string cu?'],
    stored: { data: 'x' },
  },
  catalogTemplate: { methods: ' / ', fields: [...COMMON, ...STATE, DISPLAYED, ...TEMPLATE] },
  catalogTemplateVersion: {
    methods: ' / ',
    fields: [...COMMON, ...STATE, 'name:dnsLabel ?', ...VERSION],
  },
  multiClusterApp: {
    methods: READ,
    resourceActions: 'addProjects removeProjects rollback',
    fields: [
      ...COMMON,
      ...STATE,
      'name:dnsLabel ?',
      'templateVersionId:reference[templateVersion] cu!?',
      'answers:array[answer] cu?',
      'wait:boolean cu=false',
      'timeout:int cu=300 min=1',
      'targets:array[target] c!?',
      'members:array[member] cu?',
      'roles:array[reference[roleTemplate]] cu!?',
      'revisionHistoryLimit:int cu=10',
      'upgradeStrategy:upgradeStrategy cu?',
      'status:multiClusterAppStatus ?',
    ],
    stored: { namespace: 'cattle-global-data', spec: { timeout: 300 } },
  },
  multiClusterAppRevision: {
    methods: READ,
    fields: [
      ...COMMON,
      'name:dnsLabel ?',
      'templateVersionId:reference[templateVersion] cu?',
      'answers:array[answer] cu?',
    ],
    stored: { namespace: 'cattle-global-data' },
  },
  globalDns: {
    methods: ALL,
    plural: 'globalDnses',
    resourceActions: 'addProjects removeProjects',
    fields: [
      ...COMMON,
      CREATED,
      ...STATE,
      NAMED,
      'fqdn:hostname cu!?',
      'ttl:int cu=300',
      'projectIds:array[reference[project]] c?',
      'multiClusterAppId:reference[multiClusterApp] cu?',
      'providerId:reference[globalDnsProvider] cu!?',
      'members:array[member] cu?',
      'status:globalDnsStatus ?',
    ],
    sample: () => ({ fqdn: 'www.example.org', providerId: 'cattle-global-data:gdp-one' }),
  },
  globalDnsProvider: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      NAMED,
      'route53ProviderConfig:route53ProviderConfig cu?',
      'cloudflareProviderConfig:cloudflareProviderConfig cu?',
      'alidnsProviderConfig:alidnsProviderConfig cu?',
      'members:array[member] cu?',
      'rootDomain:string cu?',
    ],
    sample: () => ({ rootDomain: 'example.org' }),
  },
  clusterAlert: {
    methods: ALL,
    fields: [
      ...ALERT,
      'clusterId:reference[cluster] cu?',
      'targetNode:targetNode cu?',
      'targetSystemService:targetSystemService cu?',
      'targetEvent:targetEvent cu?',
    ],
    sample: () => ({ ...IN_CLUSTER, displayName: 'alert', recipients: RECIPIENTS }),
    values: { ...IN_CLUSTER, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  projectAlert: {
    methods: ALL,
    fields: [
      ...ALERT,
      'projectId:reference[project] cu?',
      'targetWorkload:targetWorkload cu?',
      'targetPod:targetPod cu?',
    ],
    sample: () => ({ ...IN_PROJECT, displayName: 'alert', recipients: RECIPIENTS }),
    values: { ...IN_PROJECT, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  clusterAlertGroup: {
    methods: ALL,
    fields: [...GROUP, ALERT_STATE, 'clusterId:reference[cluster] cu?'],
    sample: (n) => ({ ...IN_CLUSTER, name: `group ${n}` }),
    values: { ...IN_CLUSTER, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  projectAlertGroup: {
    methods: ALL,
    fields: [...GROUP, ALERT_STATE, 'projectId:reference[project] cu?'],
    sample: (n) => ({ ...IN_PROJECT, name: `group ${n}` }),
    values: { ...IN_PROJECT, recipients: RECIPIENTS },
    ...NO_NAMESPACE,
  },
  clusterAlertRule: {
    methods: ALL,
    resourceActions: RULE_ACTIONS,
    fields: [
      ...RULE,
      ALERT_STATE,
      'clusterId:reference[cluster] cu?',
      'groupId:reference[clusterAlertGroup] cu?',
      'nodeRule:nodeRule cu?',
      'eventRule:eventRule cu?',
      'systemServiceRule:systemServiceRule cu?',
      'clusterScanRule:clusterScanRule cu?',
    ],
    sample: (n) => ({ ...IN_CLUSTER, name: `rule ${n}`, groupId: 'c-one:cag-one' }),
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  projectAlertRule: {
    methods: ALL,
    resourceActions: RULE_ACTIONS,
    fields: [
      ...RULE,
      ALERT_STATE,
      'projectId:reference[project] cu?',
      'groupId:reference[projectAlertGroup] cu?',
      'podRule:podRule cu?',
      'workloadRule:workloadRule cu?',
    ],
    sample: (n) => ({ ...IN_PROJECT, name: `rule ${n}`, groupId: 'p-one:pag-one' }),
    values: IN_PROJECT,
    ...NO_NAMESPACE,
  },
  notifier: {
    methods: ALL,
    resourceActions: 'send',
    collectionActions: 'send',
    fields: [
      ...COMMON,
      CREATED,
      ...STATE,
      DISPLAYED,
      'namespaceId:reference[namespace] c?',
      'clusterId:reference[cluster] cu?',
      'name:string cu!?',
      'description:string cu?',
      'sendResolved:boolean cu=false',
      'smtpConfig:smtpConfig cu?',
      'slackConfig:slackConfig cu?',
      'pagerdutyConfig:pagerdutyConfig cu?',
      'webhookConfig:webhookConfig cu?',
      'wechatConfig:wechatConfig cu?',
      'dingtalkConfig:dingtalkConfig cu?',
      'msteamsConfig:msTeamsConfig cu?',
    ],
    sample: (n) => ({ ...IN_CLUSTER, name: `notifier ${n}` }),
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  clusterMonitorGraph: {
    methods: ALL,
    collectionActions: 'query',
    fields: [
      ...GRAPH,
      'clusterId:reference[cluster] cu?',
      'resourceType:enum cu? [node|cluster|etcd|apiserver|scheduler|controllermanager|fluentd|istiocluster|istioproject]',
      'displayResourceType:enum cu? [node|cluster|etcd|kube-component|rancher-component]',
    ],
    sample: () => IN_CLUSTER,
    values: IN_CLUSTER,
    ...NO_NAMESPACE,
  },
  projectMonitorGraph: {
    methods: ALL,
    collectionActions: 'query',
    fields: [
      ...GRAPH,
      'projectId:reference[project] cu?',
      'resourceType:enum cu? [workload|pod|container]',
      'displayResourceType:enum cu? [workload|pod|container]',
    ],
    sample: () => IN_PROJECT,
    values: IN_PROJECT,
    ...NO_NAMESPACE,
  },
  monitorMetric: {
    methods: ALL,
    collectionActions: 'listclustermetricname listprojectmetricname querycluster queryproject',
    fields: [
      ...COMMON,
      CREATED,
      NAMED,
      'namespaceId:reference[namespace] c!?',
      'expression:string cu!?',
      'legendFormat:string cu?',
      'description:string cu?',
    ],
    sample: () => ({ namespaceId: 'c-one', expression: 'up' }),
    values: { namespaceId: 'c-one' },
  },
  rkeAddon: {
    methods: ALL,
    fields: [...COMMON, CREATED, NAMED, 'template:string cu?'],
    sample: () => ({ template: 'x' }),
  },
  rkeK8sServiceOption: {
    methods: ALL,
    fields: [...COMMON, CREATED, NAMED, 'serviceOptions:kubernetesServicesOptions cu?'],
    sample: () => ({ serviceOptions: { etcd: { a: 'b' } } }),
  },
  rkeK8sSystemImage: {
    methods: ALL,
    fields: [...COMMON, CREATED, NAMED, 'systemImages:rkeSystemImages cu?'],
    sample: () => ({ systemImages: { etcd: 'rancher/etcd:v3' } }),
  },
};

import { type FieldTable, fields } from './fields.ts';

/** Fields of the structs of the types of older versions. */
export const LEGACY_STRUCT_FIELDS: FieldTable = {
  alertStatus: fields('alertState:enum ?=active [active|inactive|alerting|muted]'),
  alidnsProviderConfig: fields(
    'additionalOptions:map[string] cu?; secretKey:password cu! minLength=1',
    'accessKey:string cu! minLength=1',
  ),
  appCondition: fields('lastTransitionTime lastUpdateTime message reason status type'),
  catalogCondition: fields('lastTransitionTime lastUpdateTime message reason status type'),
  catalogRefresh: fields('catalogs:array[string] cu?'),
  catalogSecrets: fields('credentialSecret:string ?'),
  cloudflareProviderConfig: fields(
    'proxySetting:boolean cu?=true; additionalOptions:map[string] cu?',
    'apiKey:password cu! minLength=1; apiEmail:string cu! minLength=1',
  ),
  clusterMetricNamesInput: fields('clusterId:reference[cluster] cu?'),
  clusterScanRule: fields(
    'failuresOnly:boolean cu=false; scanRunType:enum cu!?=scheduled [manual|scheduled]',
  ),
  dingtalkConfig: fields('proxyUrl; secret:password cu?; url:string cu!?'),
  eventRule: fields(
    'resourceKind:enum cu!? [Pod|Node|Deployment|StatefulSet|DaemonSet]',
    'eventType:enum cu!?=Warning [Normal|Warning]',
  ),
  globalDnsStatus: fields('endpoints:array[string] ?; clusterEndpoints:map[array[string]] ?'),
  metricNamesOutput: fields('type; names:array[string] cu?'),
  metricRule: fields(
    'description',
    'comparison:enum cu?=equal [equal|not-equal|greater-than|less-than|greater-or-equal|less-or-equal|has-value]',
    'thresholdValue:float cu=0; duration expression:string cu!?',
  ),
  msTeamsConfig: fields('proxyUrl; url:string cu!?'),
  multiClusterAppRollbackInput: fields('revisionId:reference[multiClusterAppRevision] cu?'),
  multiClusterAppStatus: fields(
    'conditions:array[appCondition] ?; revisionId:reference[multiClusterAppRevision] !?',
    'helmVersion:string ?',
  ),
  nodeRule: fields(
    'condition:enum cu!?=notready [notready|mem|cpu]; cpuThreshold:int cu=70 min=1',
    'memThreshold:int cu=70 min=1 max=100; selector:map[string] cu?; nodeId:reference[node] cu?',
  ),
  notification: fields(
    'message; dingtalkConfig:dingtalkConfig cu?; msteamsConfig:msTeamsConfig cu?',
    'pagerdutyConfig:pagerdutyConfig cu?; slackConfig:slackConfig cu?; smtpConfig:smtpConfig cu?',
    'webhookConfig:webhookConfig cu?; wechatConfig:wechatConfig cu?',
  ),
  pagerdutyConfig: fields('proxyUrl; serviceKey:string cu!?'),
  podRule: fields(
    'condition:enum cu!?=notrunning [notrunning|notscheduled|restarts]',
    'restartTimes:int cu=3 min=1; restartIntervalSeconds:int cu=300 min=1',
    'podId:reference[/v3/projects/schemas/pod] cu!?',
  ),
  projectMetricNamesInput: fields('projectId:reference[project] cu?'),
  queryClusterGraph: fields(
    'series:array[reference[timeSeries]] cu?; graphID:reference[clusterMonitorGraph] cu?',
  ),
  queryClusterGraphOutput: fields('type; data:array[queryClusterGraph] cu?'),
  queryClusterMetricInput: fields(
    'from interval to; clusterId:reference[cluster] cu?; expr:string cu!?',
  ),
  queryGraphInput: fields(
    'from interval to; isDetails:boolean cu=false; filters metricParams:map[string] cu?',
  ),
  queryMetricOutput: fields('type; series:array[reference[timeSeries]] cu?'),
  queryProjectGraph: fields(
    'series:array[reference[timeSeries]] cu?; graphID:reference[projectMonitorGraph] cu?',
  ),
  queryProjectGraphOutput: fields('type; data:array[queryProjectGraph] cu?'),
  queryProjectMetricInput: fields(
    'from interval to; projectId:reference[project] cu?; expr:string cu!?',
  ),
  recipient: fields(
    'recipient; notifierType:enum cu!? [slack|email|pagerduty|webhook|wechat|dingtalk|msteams]',
    'notifierId:reference[notifier] cu!?',
  ),
  rollingUpdate: fields('batchSize interval:int cu=0'),
  route53ProviderConfig: fields(
    'roleArn; additionalOptions:map[string] cu?; secretKey:password cu! minLength=1',
    'accessKey:string cu! minLength=1; credentialsPath:string cu?=/.aws',
    'zoneType:string cu?=public; region:string cu?=us-east-1',
  ),
  slackConfig: fields('defaultRecipient proxyUrl; url:string cu!?'),
  smtpConfig: fields(
    'username; tls:boolean cu!?=true; host:hostname cu!?; port:int cu!=587 min=1 max=65535',
    'password:password cu?; defaultRecipient sender:string cu!?',
  ),
  systemServiceRule: fields('condition:enum cu!?=scheduler [etcd|controller-manager|scheduler]'),
  target: fields(
    'healthState state; projectId:reference[project] cu!?',
    'appId:reference[v3/projects/schemas/app] cu?',
  ),
  targetEvent: fields(
    'resourceKind:enum cu!? [Pod|Node|Deployment|StatefulSet|DaemonSet]',
    'eventType:enum cu!?=Warning [Normal|Warning]',
  ),
  targetNode: fields(
    'condition:enum cu!?=notready [notready|mem|cpu]; cpuThreshold:int cu=70 min=1',
    'memThreshold:int cu=70 min=1 max=100; selector:map[string] cu?; nodeId:reference[node] cu?',
  ),
  targetPod: fields(
    'condition:enum cu!?=notrunning [notrunning|notscheduled|restarts]',
    'restartTimes:int cu=3 min=1; restartIntervalSeconds:int cu=300 min=1',
    'podId:reference[/v3/projects/schemas/pod] cu!?',
  ),
  targetSystemService: fields('condition:enum cu!?=scheduler [etcd|controller-manager|scheduler]'),
  targetWorkload: fields(
    'workloadId; availablePercentage:int cu!=70 min=1 max=100; selector:map[string] cu?',
  ),
  templateStatus: fields('helmVersion:string ?'),
  templateVersionSpec: fields(
    'digest externalId kubeVersion rancherMaxVersion rancherMinVersion',
    'rancherVersion requiredNamespace version versionDir versionName; questions:array[question] ?',
    'versionUrls:array[string] cu?; files:map[string] ?; upgradeVersionLinks:map[string] cu?',
    'appReadme readme:string ?',
  ),
  templateVersionStatus: fields('helmVersion:string ?'),
  updateGlobalDNSTargetsInput: fields('projectIds:array[reference[project]] cu?'),
  updateMultiClusterAppTargetsInput: fields(
    'answers:array[answer] cu?; projects:array[reference[project]] cu!?',
  ),
  upgradeStrategy: fields('rollingUpdate:rollingUpdate cu?'),
  webhookConfig: fields('proxyUrl; url:string cu!?'),
  wechatConfig: fields(
    'apiUrl proxyUrl; recipientType:enum cu!?=party [tag|party|user]; secret:password cu!?',
    'agent corp defaultRecipient:string cu!?',
  ),
  workloadRule: fields(
    'workloadId; availablePercentage:int cu!=70 min=1 max=100; selector:map[string] cu?',
  ),
  yAxis: fields('unit'),
};

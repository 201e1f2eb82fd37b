const texts = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `${name}:string cu?`);

const LIMITS = [
  'pods',
  'services',
  'replicationControllers',
  'secrets',
  'configMaps',
  'persistentVolumeClaims',
  'servicesNodePorts',
  'servicesLoadBalancers',
  'requestsCpu',
  'requestsMemory',
  'requestsStorage',
  'limitsCpu',
  'limitsMemory',
];

const PARTS = 'etcd|kubelet|kube-apiserver|kube-proxy|kube-scheduler|kube-controller-manager';
const LEVELS = '[privileged|baseline|restricted]';
const COMMON_TARGETS = ['selector:map[string] cu?'];
const PER_CENT = 'cu=70 min=1';
const PROXY = 'proxyUrl:string cu?';
const STRATEGY = [
  'serverConcurrency:int cu=0 min=1',
  'workerConcurrency:int cu=0 min=1',
  'drainServerNodes:boolean cu=false',
  'drainWorkerNodes:boolean cu=false',
];

const NODE_TARGET = [
  ...COMMON_TARGETS,
  'nodeId:reference[node] cu?',
  'condition:string cu!?=notready [notready|mem|cpu]',
  `memThreshold:int ${PER_CENT} max=100`,
  `cpuThreshold:int ${PER_CENT}`,
];
const POD_TARGET = [
  'podId:reference[/v3/projects/schemas/pod] cu!?',
  'condition:string cu!?=notrunning [notrunning|notscheduled|restarts]',
  'restartTimes:int cu=3 min=1',
  'restartIntervalSeconds:int cu=300 min=1',
];
const WORKLOAD_TARGET = [
  ...COMMON_TARGETS,
  'workloadId:string cu?',
  'availablePercentage:int cu!=70 min=1 max=100',
];
const EVENT_TARGET = [
  'eventType:string cu!?=Warning [Normal|Warning]',
  'resourceKind:string cu!? [Pod|Node|Deployment|StatefulSet|DaemonSet]',
];
const SERVICE_TARGET = ['condition:string cu!?=scheduler [etcd|controller-manager|scheduler]'];

/** Fields of the types that occur inside of others, or are what actions take and give. */
export const STRUCTS: Readonly<Record<string, readonly string[]>> = {
  // Actions.
  setPasswordInput: ['newPassword:string cu!?'],
  changePasswordInput: ['currentPassword:string cu!?', 'newPassword:string cu!?'],
  searchPrincipalsInput: ['name:string cu!?', 'principalType:enum cu? [user|group]'],
  setPodSecurityPolicyTemplateInput: [
    'podSecurityPolicyTemplateId:reference[podSecurityPolicyTemplate] cu?',
  ],
  generateKubeConfigOutput: texts('config'),
  importClusterYamlInput: [
    ...texts('yaml', 'defaultNamespace', 'namespace'),
    'projectId:reference[project] cu?',
  ],
  importYamlOutput: texts('message'),
  exportOutput: texts('yamlOutput'),
  restoreFromEtcdBackupInput: [
    'etcdBackupId:reference[etcdBackup] cu?',
    'restoreRkeConfig:string cu?',
  ],
  rotateCertificateInput: ['caCertificates:boolean cu=false', `services:enum cu? [${PARTS}]`],
  rotateCertificateOutput: texts('message'),
  rotateEncryptionKeyOutput: texts('message'),
  nodeDrainInput: [
    'deleteLocalData:boolean cu=false',
    'force:boolean cu=false',
    // Rancher takes any number below zero; Drover only the one that means something.
    'gracePeriod:int cu=-1 min=-1',
    'ignoreDaemonSets:boolean cu?=true',
    'timeout:int cu=120 min=1 max=10800',
  ],
  catalogRefresh: ['catalogs:array[string] cu?'],
  multiClusterAppRollbackInput: ['revisionId:reference[multiClusterAppRevision] cu?'],
  updateMultiClusterAppTargetsInput: [
    'projects:array[reference[project]] cu!?',
    'answers:array[answer] cu?',
  ],
  updateGlobalDNSTargetsInput: ['projectIds:array[reference[project]] cu?'],
  queryGraphInput: [
    ...texts('from', 'to', 'interval'),
    'metricParams:map[string] cu?',
    'filters:map[string] cu?',
    'isDetails:boolean cu=false',
  ],
  queryClusterMetricInput: [
    ...texts('from', 'to', 'interval'),
    'clusterId:reference[cluster] cu?',
    'expr:string cu!?',
  ],
  queryProjectMetricInput: [
    ...texts('from', 'to', 'interval'),
    'projectId:reference[project] cu?',
    'expr:string cu!?',
  ],
  metricNamesOutput: ['type:string cu?', 'names:array[string] cu?'],
  // Roles, projects, pods.
  policyRule: [
    'verbs:array[string] cu?',
    'apiGroups:array[string] cu?',
    'resources:array[string] cu?',
    'resourceNames:array[string] cu?',
    'nonResourceURLs:array[string] cu?',
  ],
  resourceQuotaLimit: texts(...LIMITS),
  containerResourceLimit: texts('requestsCpu', 'requestsMemory', 'limitsCpu', 'limitsMemory'),
  podSecurityAdmissionConfigurationTemplateDefaults: [
    `enforce:string cu? ${LEVELS}`,
    'enforce-version:string cu?',
    `audit:string cu? ${LEVELS}`,
    'audit-version:string cu?',
    `warn:string cu? ${LEVELS}`,
    'warn-version:string cu?',
  ],
  podSecurityAdmissionConfigurationTemplateExemptions: [
    'usernames:array[string] cu?',
    'runtimeClasses:array[string] cu?',
    'namespaces:array[string] cu?',
  ],
  featureStatus: [
    'default:boolean cu=false',
    'dynamic:boolean cu=false',
    'description:string cu?',
    'lockedValue:boolean cu?',
  ],
  // Clusters.
  localClusterAuthEndpoint: ['enabled:boolean cu=false', ...texts('fqdn', 'caCerts')],
  k3sConfig: ['kubernetesVersion:string cu?', 'k3supgradeStrategy:clusterUpgradeStrategy cu?'],
  rke2Config: ['kubernetesVersion:string cu?', 'rke2upgradeStrategy:clusterUpgradeStrategy cu?'],
  clusterUpgradeStrategy: STRATEGY,
  answer: [
    'projectId:reference[project] cu?',
    'clusterId:reference[cluster] cu?',
    'values:map[string] cu!?',
    'valuesForceString:map[boolean] cu?',
  ],
  rkeConfigServices: [
    'etcd:etcdService cu?',
    'kubeApi:kubeAPIService cu?',
    'kubeController:kubeControllerService cu?',
    'scheduler:schedulerService cu?',
    'kubelet:kubeletService cu?',
    'kubeproxy:kubeproxyService cu?',
  ],
  rancherKubernetesEngineConfig: [
    'nodes:array[rkeConfigNode] cu?',
    'services:rkeConfigServices cu?',
    'network:networkConfig cu?',
    'authentication:authnConfig cu?',
    'addons:string cu?',
    'addonsInclude:array[string] cu?',
    'sshKeyPath:string ?',
    'sshCertPath:string ?',
    'sshAgentAuth:boolean cu=false',
    'authorization:authzConfig cu?',
    'ignoreDockerVersion:boolean cu?=true',
    'enableCriDockerd:boolean cu?=false',
    'kubernetesVersion:string cu?',
    'privateRegistries:array[privateRegistry] cu?',
    'ingress:ingressConfig cu?',
    'clusterName:string cu?',
    'cloudProvider:cloudProvider cu?',
    'prefixPath:string cu?',
    'winPrefixPath:string cu?',
    'addonJobTimeout:int cu=45',
    'bastionHost:bastionHost cu?',
    'monitoring:monitoringConfig cu?',
    'restore:restoreConfig cu?',
    'rotateCertificates:rotateCertificates cu?',
    'rotateEncryptionKey:boolean cu=false',
    'dns:dnsConfig cu?',
    'upgradeStrategy:nodeUpgradeStrategy cu?',
  ],
  rotateCertificates: ['caCertificates:boolean cu=false', `services:enum cu? [${PARTS}]`],
  privateRegistry: [
    ...texts('url', 'user'),
    'password:password cu?',
    'isDefault:boolean cu=false',
    'ecrCredentialPlugin:ecrCredentialPlugin cu?',
  ],
  linearAutoscalerParams: [
    'coresPerReplica:float cu=128',
    'nodesPerReplica:float cu=4',
    'min:int cu=1',
    'max:int cu=0',
    'preventSinglePointFailure:boolean cu=true',
  ],
  // Alerts.
  recipient: [
    'recipient:string cu?',
    'notifierId:reference[notifier] cu!?',
    'notifierType:string cu!? [slack|email|pagerduty|webhook|wechat|dingtalk|msteams]',
  ],
  targetNode: NODE_TARGET,
  nodeRule: NODE_TARGET,
  targetPod: POD_TARGET,
  podRule: POD_TARGET,
  targetWorkload: WORKLOAD_TARGET,
  workloadRule: WORKLOAD_TARGET,
  targetEvent: EVENT_TARGET,
  eventRule: EVENT_TARGET,
  targetSystemService: SERVICE_TARGET,
  systemServiceRule: SERVICE_TARGET,
  clusterScanRule: [
    'scanRunType:string cu!?=scheduled [manual|scheduled]',
    'failuresOnly:boolean cu=false',
  ],
  metricRule: [
    'expression:string cu!?',
    'description:string cu?',
    'duration:string cu!?',
    'comparison:enum cu?=equal [equal|not-equal|greater-than|less-than|greater-or-equal|less-or-equal|has-value]',
    'thresholdValue:float cu=0',
  ],
  smtpConfig: [
    'host:hostname cu!?',
    'port:int cu!=587 min=1 max=65535',
    'username:string cu?',
    'password:password cu?',
    'sender:string cu!?',
    'defaultRecipient:string cu!?',
    'tls:boolean cu!?=true',
  ],
  slackConfig: ['defaultRecipient:string cu?', 'url:string cu!?', PROXY],
  pagerdutyConfig: ['serviceKey:string cu!?', PROXY],
  webhookConfig: ['url:string cu!?', PROXY],
  msTeamsConfig: ['url:string cu!?', PROXY],
  dingtalkConfig: ['url:string cu!?', 'secret:password cu?', PROXY],
  wechatConfig: [
    'defaultRecipient:string cu!?',
    'secret:password cu!?',
    'agent:string cu!?',
    'corp:string cu!?',
    'recipientType:string cu!?=party [tag|party|user]',
    'apiUrl:string cu?',
    PROXY,
  ],
  // Older apps and host names.
  target: [
    'projectId:reference[project] cu!?',
    'appId:reference[v3/projects/schemas/app] cu?',
    ...texts('state', 'healthState'),
  ],
  rollingUpdate: ['batchSize:int cu=0', 'interval:int cu=0'],
  route53ProviderConfig: [
    'accessKey:string cu!',
    'secretKey:password cu!',
    'credentialsPath:string cu?=/.aws',
    'roleArn:string cu?',
    'region:string cu?=us-east-1',
    'zoneType:string cu?=public',
  ],
  cloudflareProviderConfig: [
    'apiKey:password cu!',
    'apiEmail:string cu!',
    'proxySetting:boolean cu?=true',
  ],
  alidnsProviderConfig: ['accessKey:string cu!', 'secretKey:password cu!'],
};

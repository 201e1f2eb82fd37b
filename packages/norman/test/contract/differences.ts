import { fields } from './fields.ts';

/** Where a version of the API is not as Rancher 2.7 has it, and why. */
export interface Difference {
  readonly why: string;
  /** By ids, separated by blanks: fields as they are here; what begins with a minus is not here. */
  readonly of: Readonly<Record<string, readonly string[]>>;
}

const QUOTA = fields(
  'pods services replicationControllers secrets configMaps:string cu? format=quantity',
  'persistentVolumeClaims servicesNodePorts servicesLoadBalancers:string cu? format=quantity',
  'requestsCpu requestsMemory requestsStorage limitsCpu:string cu? format=quantity',
  'limitsMemory:string cu? format=quantity',
);
const CONTAINER_LIMIT = fields(
  'requestsCpu requestsMemory limitsCpu limitsMemory:string cu? format=quantity',
);
const QUANTITIES = {
  resourceQuotaLimit: QUOTA,
  containerResourceLimit: CONTAINER_LIMIT,
};

/** Differences in `/v3`. */
export const V3_DIFFERENCES: readonly Difference[] = [
  {
    why: 'Drover checks the form of these before anything is stored.',
    of: {
      ...QUANTITIES,
      resourceRequirements: fields('limits requests:map[string] cu? format=quantity'),
      aksClusterConfigSpec: fields(
        'dnsServiceIp:string cu? format=ipAddress; podCidr serviceCidr:string cu? format=cidr',
      ),
      kubeAPIService: fields('serviceClusterIpRange:string cu? format=cidrs'),
      kubeControllerService: fields('clusterCidr serviceClusterIpRange:string cu? format=cidrs'),
      kubeletService: fields('infraContainerImage:string cu? format=imageReference'),
      nodelocal: fields('ipAddress:string cu? format=ipAddress'),
      feature: fields('value:boolean cu!? strict=true'),
      user: fields('username:string cu? format=username'),
      'taint rkeTaint': fields('effect:enum cu? [NoSchedule|PreferNoSchedule|NoExecute]'),
      nodeDrainInput: fields('gracePeriod:int cu=-1 min=-1'),
      podSecurityAdmissionConfigurationTemplateDefaults: fields(
        'audit enforce warn:string cu? [privileged|baseline|restricted]',
      ),
      // Limits of numbers mean nothing for texts.
      nodeUpgradeStrategy: fields(
        'maxUnavailableControlplane:string cu?=1; maxUnavailableWorker:string cu?=10%',
      ),
      'oidcConfig keyCloakOIDCConfig': fields('scope:string cu!=openid profile email'),
    },
  },
  {
    why: 'These are secrets.',
    of: {
      aciNetworkProvider: fields('apicUserKey kafkaClientKey token:password cu?'),
      activeDirectoryTestAndApplyInput: fields('password:password cu?'),
      ecrCredentialPlugin: fields('awsAccessToken awsSecretAccessKey:password cu?'),
    },
  },
  {
    why: 'The server alone says these, whatever Rancher lets clients send.',
    of: {
      principal: fields(
        'loginName name principalType profilePicture profileURL provider:string ?',
        'extraInfo:map[string] ?; me memberOf:boolean =false',
      ),
      kontainerDriver: fields('name:string ?'),
      projectResourceQuota: fields('usedLimit:resourceQuotaLimit ?'),
      samlToken: fields('expiresAt token:string ?'),
      token: fields(
        'authProvider expiresAt lastUpdateTime:string ?; current expired isDerived:boolean =false',
        'groupPrincipals:array[reference[principal]] ?; providerInfo:map[string] ?; ttl:int c=0',
        'userId:reference[user] ?; userPrincipal:reference[principal] ?',
      ),
    },
  },
  {
    why: 'Blanks around a password or a key belong to it.',
    of: {
      changePasswordInput: fields('currentPassword newPassword:string cu!? verbatim=true'),
      setPasswordInput: fields('newPassword:string cu!? verbatim=true'),
      user: fields('password:string cw verbatim=true'),
    },
  },
  {
    why: 'Others came with later versions of RKE, or go with Rancher 2.8.',
    of: {
      aciNetworkProvider: fields(
        'aciContainersControllerMemoryLimit aciContainersControllerMemoryRequest',
        'aciContainersHostMemoryLimit aciContainersHostMemoryRequest aciContainersMemoryLimit',
        'aciContainersMemoryRequest addExternalContractToDefaultEpg apicConnectionRetryLimit',
        'disableHppRendering dropLogDisableEvents enableOpflexAgentReconnect',
        'mcastDaemonMemoryLimit mcastDaemonMemoryRequest opflexAgentLogLevel',
        'opflexAgentMemoryLimit opflexAgentMemoryRequest opflexAgentStatistics',
        'opflexDeviceReconnectWaitTimeout opflexOpensslCompat ovsMemoryRequest taintNotReadyNode',
        'tolerationSeconds unknownMacUnicastAction useSystemNodePriorityClass',
        'nodeSnatRedirectExclude:array[map[string]] cu?',
      ),
      canalNetworkProvider: fields('blackholeRoute'),
      networkConfig: fields('enableBrNetfilter:boolean cu?=true'),
      globalRole: fields('-inheritedClusterRoles'),
    },
  },
  {
    why: 'Drover adds to what Rancher has.',
    of: {
      'oidcConfig keyCloakOIDCConfig': fields('groupsField'),
      member: fields('displayName type; userId:reference[user] cu?'),
      nodeTemplate: fields('principalId:string ?'),
      managementSecret: fields('namespaceId:reference[/v3/clusters/schemas/namespace] c!?'),
      logoutAllInput: fields('finalRedirectUrl'),
      logoutAllOutput: fields('idpRedirectUrl'),
      programLoginInput: fields('publicKey requestId:string cu!?; description responseType'),
      programLoginOutput: fields('code'),
      revokeTokensInput: fields('tokenIds:array[string] cu?'),
    },
  },
  {
    why: 'What was applied is shown as it is stored.',
    of: {
      clusterSpec: fields(
        '-amazonElasticContainerServiceConfig azureKubernetesServiceConfig',
        '-googleKubernetesEngineConfig clusterTemplateId clusterTemplateRevisionId',
        '-defaultPodSecurityPolicyTemplateId',
        'clusterTemplateName:reference[clusterTemplate] ?; displayName:dnsLabel cu?',
        'clusterTemplateRevisionName:reference[clusterTemplateRevision] cu?',
        'defaultPodSecurityPolicyTemplateName:reference[podSecurityPolicyTemplate] cu?',
        'genericEngineConfig:json cu?',
      ),
      secretsEncryptionConfig: fields('customConfig:map[json] cu?'),
    },
  },
];

/** Differences in `/v3/cluster`. */
export const CLUSTER_SCOPE_DIFFERENCES: readonly Difference[] = [
  {
    why: 'Drover checks the form of these before anything is stored.',
    of: { ...QUANTITIES, persistentVolume: fields('capacity:map[string] cu? format=quantity') },
  },
  {
    why: 'The names of API services have dots in them, and none can be made up.',
    of: { apiService: fields('name:hostname c!?') },
  },
  {
    why: 'It is one.',
    of: { namespaceMove: fields('projectId:reference[/v3/schemas/project] cu?') },
  },
];

const PODS =
  'workload deployment statefulSet daemonSet replicaSet replicationController cronJob job pod';
const CERTIFICATE = fields(
  'certs:string cu? format=certificates; key:string cuw? format=privateKey',
);
const SHOWN_CONTAINER = fields(
  'name:dnsLabel cu!?; image:string cu!? format=imageReference',
  'imagePullPolicy:enum cu? [Always|IfNotPresent|Never]',
);
const CAPABILITIES =
  '[AUDIT_CONTROL|AUDIT_WRITE|BLOCK_SUSPEND|CHOWN|DAC_OVERRIDE|DAC_READ_SEARCH|FOWNER|FSETID|IPC_LOCK|IPC_OWNER|KILL|LEASE|LINUX_IMMUTABLE|MAC_ADMIN|MAC_OVERRIDE|MKNOD|NET_ADMIN|NET_BIND_SERVICE|NET_BROADCAST|NET_RAW|SETFCAP|SETGID|SETPCAP|SETUID|SYSLOG|SYS_ADMIN|SYS_BOOT|SYS_CHROOT|SYS_MODULE|SYS_NICE|SYS_PACCT|SYS_PTRACE|SYS_RAWIO|SYS_RESOURCE|SYS_TIME|SYS_TTY_CONFIG|WAKE_ALARM|ALL]';
const SCHEME = fields('scheme:enum cu? [HTTP|HTTPS]');

/** Differences in `/v3/project`. */
export const PROJECT_SCOPE_DIFFERENCES: readonly Difference[] = [
  {
    why: 'What Kubernetes would refuse is refused before, with the name of the field.',
    of: {
      [PODS]: fields(
        'containers:array[container] cu!?; overhead:map[string] cu? format=quantity',
        'dnsPolicy:enum cu? [ClusterFirstWithHostNet|ClusterFirst|Default|None]',
        'restartPolicy:enum cu? [Always|OnFailure|Never]',
      ),
      'workload deployment statefulSet replicaSet replicationController':
        fields('scale:int cu? min=0'),
      container: SHOWN_CONTAINER,
      containerPort: fields('containerPort:int cu=0 min=1 max=65535'),
      'probe lifecycleHandler': SCHEME,
      volume: fields('name:string cu!?'),
      emptyDirVolumeSource: fields('sizeLimit:string cu? format=quantity'),
      resourceRequirements: fields('limits requests:map[string] cu? format=quantity'),
      cronJobConfig: fields('schedule:string cu!? format=cron'),
      horizontalPodAutoscaler: fields('maxReplicas:int cu! min=1; minReplicas:int cu? min=0'),
      httpIngressPath: fields('pathType:enum cu? [Exact|Prefix|ImplementationSpecific]'),
      'certificate namespacedCertificate': CERTIFICATE,
      configMap: fields('binaryData:map[base64] cu? format=base64'),
      'secret namespacedSecret': fields('data:map[base64] cu? format=base64'),
    },
  },
  {
    why: 'Blanks around a password or a key belong to it.',
    of: {
      'basicAuth namespacedBasicAuth registryCredential': fields(
        'password:string cuw? verbatim=true',
      ),
      'sshAuth namespacedSshAuth': fields('privateKey:string cuw? verbatim=true'),
    },
  },
  {
    why: 'Secrets are in no answer, not even in the first.',
    of: { 'secret namespacedSecret': fields('stringData:map[string] cuw?') },
  },
  {
    why: 'How a container is cannot be written.',
    of: {
      container: fields(
        'exitCode:int ?; restartCount:int =0; state transitioning transitioningMessage:string ?',
      ),
    },
  },
  {
    why: 'It is the same as serviceId and targetPort, left over by what makes them.',
    of: { 'ingressBackend httpIngressPath': fields('-service') },
  },
  {
    why: 'Containers for debugging are shown as all others are.',
    of: {
      ephemeralContainer: [
        ...SHOWN_CONTAINER,
        ...fields(
          '-args lifecycle securityContext',
          'entrypoint:array[string] cu?; environment:map[string] cu?; procMount',
          'environmentFrom:array[environmentFrom] cu?; postStart preStop:lifecycleHandler cu?',
          'allowPrivilegeEscalation privileged readOnly runAsNonRoot:boolean cu?',
          'runAsGroup uid:int cu?; seccompProfile:seccompProfile cu?',
          'windowsOptions:windowsSecurityContextOptions cu?',
          `capAdd capDrop:array[enum] cu? ${CAPABILITIES}`,
        ),
      ],
    },
  },
  {
    why: 'Clusters know this one too.',
    of: { metric: fields('type:enum cu? [Object|Pods|Resource|External|ContainerResource]') },
  },
  {
    why: 'These are passed on as they are.',
    of: {
      'alertmanager prometheus': fields(
        'affinity securityContext storage:json cu?',
        'containers initContainers topologySpreadConstraints volumes:array[json] cu?',
      ),
      prometheus: fields(
        'arbitraryFSAccessThroughSMs rules web:json cu?',
        'prometheusRulesExcludedFromEnforce remoteRead remoteWrite:array[json] cu?',
      ),
      alertingSpec: fields('alertmanagers:array[json] cu?'),
      endpoint: fields('authorization oauth2:json cu?'),
      ephemeralVolumeSource: fields('volumeClaimTemplate:json cu?'),
    },
  },
];

const optional =
  (type: string) =>
  (...names: readonly string[]): readonly string[] =>
    names.map((name) => `${name}:${type} cu?`);

const texts = optional('string');
const flags = optional('boolean');
const wholeNumbers = optional('int');
const lists = optional('array[string]');

const INGRESS_BACKEND = [
  'resource:typedLocalObjectReference cu?',
  'serviceId:reference[service] cu?',
  'targetPort:intOrString cu?',
  'workloadIds:array[reference[workload]] cu?',
];

const CAPABILITIES =
  '[AUDIT_CONTROL|AUDIT_WRITE|BLOCK_SUSPEND|CHOWN|DAC_OVERRIDE|DAC_READ_SEARCH|FOWNER|FSETID|IPC_LOCK|IPC_OWNER|KILL|LEASE|LINUX_IMMUTABLE|MAC_ADMIN|MAC_OVERRIDE|MKNOD|NET_ADMIN|NET_BIND_SERVICE|NET_BROADCAST|NET_RAW|SETFCAP|SETGID|SETPCAP|SETUID|SYSLOG|SYS_ADMIN|SYS_BOOT|SYS_CHROOT|SYS_MODULE|SYS_NICE|SYS_PACCT|SYS_PTRACE|SYS_RAWIO|SYS_RESOURCE|SYS_TIME|SYS_TTY_CONFIG|WAKE_ALARM|ALL]';

/**
 * The structs that clients write within workloads, Services and ingresses. Unlike the other tables, they were
 * written with the definitions in sight: they hold what is there, and only the names of the fields of `container`
 * and `jobConfig` were compared with the client of Rancher.
 */
export const PROJECT_SCOPE_STRUCTS: Readonly<Record<string, readonly string[]>> = {
  container: [
    'name:dnsLabel cu!?',
    'image:string cu!?',
    'imagePullPolicy:enum cu? [Always|IfNotPresent|Never]',
    `capAdd:array[enum] cu? ${CAPABILITIES}`,
    `capDrop:array[enum] cu? ${CAPABILITIES}`,
    'env:array[envVar] cu?',
    'envFrom:array[envFromSource] cu?',
    'environment:map[string] cu?',
    'environmentFrom:array[environmentFrom] cu?',
    'livenessProbe:probe cu?',
    'readinessProbe:probe cu?',
    'startupProbe:probe cu?',
    'ports:array[containerPort] cu?',
    'postStart:lifecycleHandler cu?',
    'preStop:lifecycleHandler cu?',
    'resources:resourceRequirements cu?',
    'seccompProfile:seccompProfile cu?',
    'volumeDevices:array[volumeDevice] cu?',
    'volumeMounts:array[volumeMount] cu?',
    'windowsOptions:windowsSecurityContextOptions cu?',
    ...lists('command', 'entrypoint'),
    ...texts('procMount', 'terminationMessagePath', 'terminationMessagePolicy', 'workingDir'),
    ...wholeNumbers('runAsGroup', 'uid'),
    ...flags('allowPrivilegeEscalation', 'initContainer', 'privileged', 'readOnly'),
    ...flags('runAsNonRoot', 'stdin', 'stdinOnce', 'tty'),
    'exitCode:int ?',
    'restartCount:int ?',
    'state:string ?',
    'transitioning:string ?',
    'transitioningMessage:string ?',
  ],
  containerPort: [
    'containerPort:int cu=0 min=1 max=65535',
    'kind:enum cu? [HostPort|NodePort|ClusterIP|LoadBalancer]',
    ...texts('dnsName', 'hostIp', 'name', 'protocol'),
    ...wholeNumbers('hostPort', 'sourcePort'),
  ],
  resourceRequirements: [
    'claims:array[resourceClaim] cu?',
    'limits:map[string] cu?',
    'requests:map[string] cu?',
  ],
  volumeMount: [
    'mountPath:string cu!?',
    'name:string cu!?',
    'readOnly:boolean cu?',
    ...texts('mountPropagation', 'subPath', 'subPathExpr'),
  ],
  envVar: [...texts('name', 'value'), 'valueFrom:envVarSource cu?'],
  environmentFrom: [
    'source:enum cu? [field|resource|configMap|secret]',
    'optional:boolean cu=false',
    ...texts('sourceName', 'sourceKey', 'prefix', 'targetKey'),
  ],
  probe: [
    'httpHeaders:array[httpHeader] cu?',
    'port:intOrString cu?',
    'scheme:enum cu? [HTTP|HTTPS]',
    'tcp:boolean cu=false',
    'grpc:grpcAction cu?',
    ...lists('command'),
    ...texts('host', 'path'),
    ...wholeNumbers('failureThreshold', 'initialDelaySeconds', 'periodSeconds'),
    ...wholeNumbers('successThreshold', 'terminationGracePeriodSeconds', 'timeoutSeconds'),
  ],
  servicePort: [
    'targetPort:intOrString cu?',
    ...texts('appProtocol', 'name', 'protocol'),
    ...wholeNumbers('nodePort', 'port'),
  ],
  ingressBackend: INGRESS_BACKEND,
  httpIngressPath: [
    ...INGRESS_BACKEND,
    'path:string cu?',
    'pathType:enum cu? [Exact|Prefix|ImplementationSpecific]',
  ],
  ingressRule: ['host:string cu?', 'paths:array[httpIngressPath] cu?'],
  ingressTLS: ['certificateId:reference[certificate] cu?', 'hosts:array[string] cu?'],
  deploymentConfig: [
    'maxSurge:intOrString cu?',
    'maxUnavailable:intOrString cu?',
    'strategy:enum cu? [Recreate|RollingUpdate]',
    ...wholeNumbers('minReadySeconds', 'progressDeadlineSeconds', 'revisionHistoryLimit'),
  ],
  jobConfig: [
    'manualSelector:boolean cu?',
    ...wholeNumbers('activeDeadlineSeconds', 'backoffLimit', 'completions', 'parallelism'),
  ],
  cronJobConfig: [
    'schedule:string cu!?',
    'concurrencyPolicy:enum cu? [Allow|Forbid|Replace]',
    'jobConfig:jobConfig cu?',
    'jobAnnotations:map[string] cu?',
    'jobLabels:map[string] cu?',
    'suspend:boolean cu?',
    ...wholeNumbers('failedJobsHistoryLimit', 'startingDeadlineSeconds'),
    ...wholeNumbers('successfulJobsHistoryLimit'),
  ],
  scheduling: [
    'node:nodeScheduling cu?',
    'priority:int cu?',
    'tolerate:array[toleration] cu?',
    ...texts('priorityClassName', 'scheduler'),
  ],
  nodeScheduling: [
    'nodeId:reference[/v3/schemas/node] cu?',
    ...lists('requireAll', 'requireAny', 'preferred'),
  ],
};

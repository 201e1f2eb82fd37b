import { ALL, COMMON, CREATED, READ, type Row, STATE } from './row.ts';

const DESCRIPTION = 'description:string cu?';
const NAMESPACE = 'namespaceId:reference[namespace] c!?';
const PROJECT = 'projectId:reference[/v3/schemas/project] c?';

function some(fields: readonly string[], more: Partial<Row> = {}): Row {
  return { methods: ALL, partial: true, fields: [...COMMON, ...fields], ...more };
}

/** The types of `/v3/cluster`, and what clients are known to use of them. */
export const CLUSTER_SCOPE_ROWS: Readonly<Record<string, Row>> = {
  apiService: some([CREATED]),
  namespace: some(
    [
      CREATED,
      ...STATE,
      DESCRIPTION,
      PROJECT,
      'resourceQuota:namespaceResourceQuota cu?',
      'containerDefaultResourceLimit:containerResourceLimit cu?',
    ],
    { resourceActions: 'move' },
  ),
  persistentVolume: some([CREATED, ...STATE, DESCRIPTION]),
  storageClass: some([CREATED, DESCRIPTION], { plural: 'storageClasses' }),
};

const POD = [
  NAMESPACE,
  PROJECT,
  'containers:array[container] cu!?',
  'volumes:array[volume] cu?',
  'scheduling:scheduling cu?',
  'imagePullSecrets:array[localObjectReference] cu?',
  'hostNetwork:boolean cu=false',
  'restartPolicy:enum cu? [Always|OnFailure|Never]',
  'dnsPolicy:enum cu? [ClusterFirstWithHostNet|ClusterFirst|Default|None]',
  'publicEndpoints:array[publicEndpoint] ?',
];

const WORKLOAD = [
  ...POD,
  'name:dnsLabelRestricted c!',
  'workloadLabels:map[string] cu?',
  'workloadAnnotations:map[string] cu?',
];

const REDEPLOY = { resourceActions: 'redeploy' } as const;
const ROLLOUT = { resourceActions: 'pause redeploy resume rollback' } as const;

const SECRET = ['name:hostname c!', DESCRIPTION];
const SECRETS = ['data:map[base64] cu?', 'stringData:map[string] cuw?', 'immutable:boolean cu?'];

const CERTIFICATE = [
  'certs:string cu?',
  'key:string cuw?',
  'algorithm:string ?',
  'certFingerprint:string ?',
  'cn:string ?',
  'expiresAt:string ?',
  'issuedAt:string ?',
  'issuer:string ?',
  'keySize:string ?',
  'serialNumber:string ?',
  'subjectAlternativeNames:array[string] ?',
  'version:string ?',
];

const BASIC_AUTH = ['username:string cu?', 'password:string cuw?'];
const SSH_AUTH = ['privateKey:string cuw?', 'certFingerprint:string ?'];
const REGISTRIES = ['registries:map[registryCredential] cu?'];
const SERVICE_ACCOUNT = ['accountName:string cu?', 'accountUid:string cu?', 'caCrt:string cu?'];

/** Of the whole project, in the local cluster. */
const inProject = (fields: readonly string[]): Row => some([...SECRET, ...fields]);
/** Of one namespace. */
const inNamespace = (fields: readonly string[]): Row =>
  some([...SECRET, 'namespaceId:reference[namespace] c!?', ...fields]);

/** The types of `/v3/project`, and what clients are known to use of them. */
export const PROJECT_SCOPE_ROWS: Readonly<Record<string, Row>> = {
  workload: some(WORKLOAD, ROLLOUT),
  deployment: some([...WORKLOAD, 'deploymentConfig:deploymentConfig cu?'], ROLLOUT),
  statefulSet: some([...WORKLOAD, 'statefulSetConfig:statefulSetConfig cu?'], REDEPLOY),
  daemonSet: some([...WORKLOAD, 'daemonSetConfig:daemonSetConfig cu?'], REDEPLOY),
  replicaSet: some(WORKLOAD, REDEPLOY),
  replicationController: some([NAMESPACE], { methods: READ, ...REDEPLOY }),
  cronJob: some([...WORKLOAD, 'cronJobConfig:cronJobConfig cu?'], REDEPLOY),
  job: some([...WORKLOAD, 'jobConfig:jobConfig cu?']),
  pod: some([...POD, 'workloadId:reference[workload] cu?']),
  service: some([NAMESPACE, PROJECT, DESCRIPTION, 'selector:map[string] cu?']),
  dnsRecord: some([NAMESPACE, PROJECT, DESCRIPTION]),
  ingress: some([NAMESPACE, PROJECT, DESCRIPTION, 'name:hostname c!'], { plural: 'ingresses' }),
  horizontalPodAutoscaler: some([NAMESPACE, PROJECT]),
  configMap: some([NAMESPACE, PROJECT, 'name:hostname c!', 'data:map[string] cu?']),
  persistentVolumeClaim: some([NAMESPACE, PROJECT]),
  secret: inProject([
    ...SECRETS,
    PROJECT,
    'kind:string cu? [Opaque|serviceAccountToken|dockerCredential|basicAuth|sshAuth|certificate]',
  ]),
  namespacedSecret: inNamespace(SECRETS),
  certificate: inProject(CERTIFICATE),
  namespacedCertificate: inNamespace(CERTIFICATE),
  basicAuth: inProject(BASIC_AUTH),
  namespacedBasicAuth: inNamespace(BASIC_AUTH),
  sshAuth: inProject(SSH_AUTH),
  namespacedSshAuth: inNamespace(SSH_AUTH),
  dockerCredential: inProject(REGISTRIES),
  namespacedDockerCredential: inNamespace(REGISTRIES),
  serviceAccountToken: inProject(SERVICE_ACCOUNT),
  namespacedServiceAccountToken: inNamespace(SERVICE_ACCOUNT),
  app: some([], { resourceActions: 'rollback upgrade' }),
  appRevision: some([]),
  alertmanager: some([NAMESPACE]),
  prometheus: some([NAMESPACE], { plural: 'prometheuses' }),
  prometheusRule: some([NAMESPACE]),
  serviceMonitor: some([NAMESPACE]),
};

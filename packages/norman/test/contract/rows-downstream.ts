import { readFileSync } from 'node:fs';
import { ALL, type Body, COMMON, CREATED, READ, type Row, STATE } from './row.ts';

const DESCRIPTION = 'description:string cu?';
const NAMESPACE = 'namespaceId:reference[namespace] c!?';
const PROJECT = 'projectId:reference[/v3/schemas/project] c?';

/** Rights in a cluster are judged in the cluster, which other tests ask. The address says the project of everything. */
const ELSEWHERE = { without: ['permission'], scope: 'projectId' } as const;

function some(fields: readonly string[], more: Partial<Row> = {}): Row {
  return { methods: ALL, partial: true, ...ELSEWHERE, fields: [...COMMON, ...fields], ...more };
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
    {
      resourceActions: 'move',
      sample: (n) => ({ name: `namespace-${n}` }),
      ruled: ['projectId'],
      without: ['permission', 'total'],
    },
  ),
  persistentVolume: some([CREATED, ...STATE, DESCRIPTION], {
    sample: (n) => ({
      name: `volume-${n}`,
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/data' },
    }),
  }),
  storageClass: some([CREATED, DESCRIPTION], {
    plural: 'storageClasses',
    sample: (n) => ({ name: `class-${n}`, provisioner: 'disks.test/local' }),
  }),
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

const IN_SHOP = { namespaceId: 'shop' } as const;
const CONTAINERS = [{ name: 'main', image: 'nginx:1.25' }];

/** What every workload begins with. */
const workload = (n: number): Body => ({ ...IN_SHOP, name: `web-${n}`, containers: CONTAINERS });

const SHOP_VALUES = { ...IN_SHOP, containers: CONTAINERS } as const;
const RULED = { ruled: ['projectId', 'name', 'dnsPolicy', 'restartPolicy', 'workloadId'] } as const;

/** How many there are of one sort among several is known after reading all: no page asks for it. */
const ONE_OF_SEVERAL = { without: ['permission', 'total'] } as const;

const POD_LIKE = { sample: workload, values: SHOP_VALUES, ...RULED } as const;
const OF_WORKLOAD = { ...POD_LIKE, ...ONE_OF_SEVERAL, baseType: 'workload' } as const;
const REDEPLOY = { ...OF_WORKLOAD, resourceActions: 'redeploy' } as const;
const ROLLOUT = { ...OF_WORKLOAD, resourceActions: 'pause redeploy resume rollback' } as const;

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

const pem = (name: string): string =>
  readFileSync(`${import.meta.dirname}/../../../api/test/pem/${name}`, 'utf8').trim();

const CERTIFIED = { certs: pem('p256.crt'), key: pem('p256.key') };

/** Of the whole project, in the local cluster. */
const inProject = (fields: readonly string[], own?: Body): Row =>
  some([...SECRET, ...fields], {
    baseType: 'secret',
    ...ONE_OF_SEVERAL,
    ...(own && { sample: (n) => ({ name: `secret-${n}`, ...own }), values: own }),
    ruled: ['projectId', 'kind', 'data', 'stringData', 'certs', 'key', 'registries'],
  });
/** Of one namespace. */
const inNamespace = (fields: readonly string[], own?: Body): Row =>
  some([...SECRET, NAMESPACE, ...fields], {
    baseType: 'namespacedSecret',
    ...ONE_OF_SEVERAL,
    ...(own && {
      sample: (n) => ({ name: `secret-${n}`, ...IN_SHOP, ...own }),
      values: { ...IN_SHOP, ...own },
    }),
    ruled: ['projectId', 'kind', 'data', 'stringData', 'certs', 'key', 'registries'],
  });

const KEY_VALUE = { data: { a: 'Yg==' } };
const LOGIN = { username: 'ann', password: 'secret' };
const SSH = { privateKey: pem('rsa-pkcs1.key') };
const DOCKER = { registries: { 'registry.test': { username: 'ann', password: 'secret' } } };

const named = (n: number): Body => ({ ...IN_SHOP, name: `object-${n}` });
const SHOP = { values: IN_SHOP, ruled: ['projectId'] } as const;
const PORTS = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }];

/** The types of `/v3/project`, and what clients are known to use of them. */
export const PROJECT_SCOPE_ROWS: Readonly<Record<string, Row>> = {
  workload: some(WORKLOAD, { resourceActions: 'pause redeploy resume rollback' }),
  deployment: some([...WORKLOAD, 'deploymentConfig:deploymentConfig cu?'], ROLLOUT),
  statefulSet: some([...WORKLOAD, 'statefulSetConfig:statefulSetConfig cu?'], REDEPLOY),
  daemonSet: some([...WORKLOAD, 'daemonSetConfig:daemonSetConfig cu?'], REDEPLOY),
  replicaSet: some(WORKLOAD, REDEPLOY),
  replicationController: some([NAMESPACE], { methods: READ, resourceActions: 'redeploy' }),
  cronJob: some([...WORKLOAD, 'cronJobConfig:cronJobConfig cu?'], {
    ...REDEPLOY,
    sample: (n) => ({ ...workload(n), cronJobConfig: { schedule: '0 3 * * *' } }),
  }),
  // The pods of a job are what they were made as.
  job: some([...WORKLOAD, 'jobConfig:jobConfig cu?'], {
    ...OF_WORKLOAD,
    without: ['permission', 'total', 'update'],
  }),
  pod: some([...POD, 'workloadId:reference[workload] cu?'], {
    ...POD_LIKE,
    without: ['permission', 'update'],
  }),
  service: some([NAMESPACE, PROJECT, DESCRIPTION, 'selector:map[string] cu?'], {
    ...SHOP,
    sample: (n) => ({ ...named(n), ports: PORTS, selector: { app: 'web' } }),
  }),
  dnsRecord: some([NAMESPACE, PROJECT, DESCRIPTION], {
    ...SHOP,
    sample: (n) => ({ ...named(n), hostname: 'other.test' }),
  }),
  ingress: some([NAMESPACE, PROJECT, DESCRIPTION, 'name:hostname c!'], {
    ...SHOP,
    plural: 'ingresses',
    sample: (n) => ({ ...named(n), rules: [{ host: 'www.test' }] }),
  }),
  horizontalPodAutoscaler: some([NAMESPACE, PROJECT]),
  configMap: some([NAMESPACE, PROJECT, 'name:hostname c!', 'data:map[string] cu?'], {
    ...SHOP,
    sample: named,
  }),
  persistentVolumeClaim: some([NAMESPACE, PROJECT], {
    ...SHOP,
    sample: (n) => ({
      ...named(n),
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    }),
  }),
  secret: inProject(
    [
      ...SECRETS,
      PROJECT,
      'kind:string cu? [Opaque|serviceAccountToken|dockerCredential|basicAuth|sshAuth|certificate]',
    ],
    KEY_VALUE,
  ),
  namespacedSecret: inNamespace(SECRETS, KEY_VALUE),
  certificate: inProject(CERTIFICATE, CERTIFIED),
  namespacedCertificate: inNamespace(CERTIFICATE, CERTIFIED),
  basicAuth: inProject(BASIC_AUTH, LOGIN),
  namespacedBasicAuth: inNamespace(BASIC_AUTH, LOGIN),
  sshAuth: inProject(SSH_AUTH, SSH),
  namespacedSshAuth: inNamespace(SSH_AUTH, SSH),
  dockerCredential: inProject(REGISTRIES, DOCKER),
  namespacedDockerCredential: inNamespace(REGISTRIES, DOCKER),
  serviceAccountToken: inProject(SERVICE_ACCOUNT),
  namespacedServiceAccountToken: inNamespace(SERVICE_ACCOUNT),
  app: some([], { resourceActions: 'rollback upgrade' }),
  appRevision: some([]),
  alertmanager: some([NAMESPACE]),
  prometheus: some([NAMESPACE], { plural: 'prometheuses' }),
  prometheusRule: some([NAMESPACE]),
  serviceMonitor: some([NAMESPACE]),
};

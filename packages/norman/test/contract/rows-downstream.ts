import { readFileSync } from 'node:fs';
import { ALL, type Body, READ, type Treatment } from './row.ts';

/** Rights in a cluster are judged in the cluster. The address says the project of everything. */
const ELSEWHERE = { isInCluster: true, scope: 'projectId' } as const;

function some(more: Partial<Treatment> = {}): Treatment {
  return { methods: ALL, ...ELSEWHERE, ...more };
}

/** How the types of `/v3/cluster` are treated. */
export const CLUSTER_SCOPE_TREATMENTS: Readonly<Record<string, Treatment>> = {
  apiService: some(),
  namespace: some({
    sample: (n) => ({ name: `namespace-${n}` }),
    ruled: ['projectId'],
    without: ['total'],
  }),
  persistentVolume: some({
    values: {
      accessModes: ['ReadOnlyMany'],
      capacity: { storage: '2Gi' },
      persistentVolumeReclaimPolicy: 'Retain',
    },
    ruled: ['volumeMode'],
    sample: (n) => ({
      name: `volume-${n}`,
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/data' },
    }),
  }),
  storageClass: some({
    plural: 'storageClasses',
    ruled: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
    sample: (n) => ({ name: `class-${n}`, provisioner: 'disks.test/local' }),
  }),
};

const IN_SHOP = { namespaceId: 'shop' } as const;
const CONTAINERS = [{ name: 'main', image: 'nginx:1.25' }];

/** What every workload begins with. */
const workload = (n: number): Body => ({ ...IN_SHOP, name: `web-${n}`, containers: CONTAINERS });

/** Values that Kubernetes takes for the fields of pods. */
const SHOP_VALUES = {
  ...IN_SHOP,
  containers: CONTAINERS,
  activeDeadlineSeconds: 600,
  fsGroupChangePolicy: 'Always',
  hostname: 'host',
  preemptionPolicy: 'Never',
  runtimeClassName: 'sandbox',
  serviceAccountName: 'account',
  subdomain: 'sub',
} as const;
/** What depends on other fields, or is put where another one is. */
const RULED = {
  ruled: [
    ...['projectId', 'name', 'dnsPolicy', 'restartPolicy', 'workloadId', 'nodeId', 'overhead'],
    ...['activeDeadlineSeconds', 'shareProcessNamespace', 'completionMode', 'timeZone'],
  ],
} as const;

/** How many there are of one sort among several is known after reading all: no page asks for it. */
const ONE_OF_SEVERAL = { without: ['total'] } as const;

const POD_LIKE = { sample: workload, values: SHOP_VALUES, ...RULED } as const;
const OF_WORKLOAD = {
  ...POD_LIKE,
  ...ONE_OF_SEVERAL,
  baseType: 'workload',
  linksAs: 'workload',
} as const;

const pem = (name: string): string =>
  readFileSync(`${import.meta.dirname}/../../../api/test/pem/${name}`, 'utf8').trim();

const CERTIFIED = { certs: pem('p256.crt'), key: pem('p256.key') };

const SECRET_RULED = [
  ...['projectId', 'namespaceId', 'kind', 'data', 'stringData', 'immutable'],
  ...['certs', 'key', 'registries'],
];

/** Of the whole project, in the local cluster. */
const inProject = (own?: Body): Treatment =>
  some({
    baseType: 'secret',
    ...ONE_OF_SEVERAL,
    ...(own && { sample: (n) => ({ name: `secret-${n}`, ...own }), values: own }),
    ruled: SECRET_RULED,
  });
/** Of one namespace. */
const inNamespace = (like: string, own?: Body): Treatment =>
  some({
    like,
    baseType: 'namespacedSecret',
    ...ONE_OF_SEVERAL,
    ...(own && {
      sample: (n) => ({ name: `secret-${n}`, ...IN_SHOP, ...own }),
      values: { ...IN_SHOP, ...own },
    }),
    ruled: SECRET_RULED,
  });

const KEY_VALUE = { data: { a: 'Yg==' } };
const LOGIN = { username: 'ann', password: 'secret' };
const SSH = { privateKey: pem('rsa-pkcs1.key') };
const DOCKER = { registries: { 'registry.test': { username: 'ann', password: 'secret' } } };

const named = (n: number): Body => ({ ...IN_SHOP, name: `object-${n}` });
const SHOP = { values: IN_SHOP, ruled: ['projectId'] } as const;
const SERVICE_VALUES = { kind: 'NodePort', sessionAffinity: 'ClientIP' } as const;
/** What goes with certain kinds of Services alone, is chosen by the cluster, or must be there. */
const SERVICE_RULED = [
  ...['projectId', 'allocateLoadBalancerNodePorts', 'clusterIPs', 'clusterIp', 'externalIPs'],
  ...['externalTrafficPolicy', 'healthCheckNodePort', 'internalTrafficPolicy', 'ipAddresses'],
  ...['ipFamilies', 'ipFamilyPolicy', 'loadBalancerClass', 'loadBalancerIP'],
  ...['loadBalancerSourceRanges', 'targetDnsRecordIds', 'targetWorkloadIds'],
];

const PORTS = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }];

/** How the types of `/v3/project` are treated. */
export const PROJECT_SCOPE_TREATMENTS: Readonly<Record<string, Treatment>> = {
  workload: some({ like: 'deployment' }),
  deployment: some(OF_WORKLOAD),
  statefulSet: some({ ...OF_WORKLOAD, like: 'deployment' }),
  daemonSet: some({ ...OF_WORKLOAD, like: 'deployment' }),
  replicaSet: some({ ...OF_WORKLOAD, like: 'deployment' }),
  replicationController: some({
    methods: READ,
    baseType: 'workload',
    linksAs: 'workload',
    like: 'deployment',
  }),
  cronJob: some({
    ...OF_WORKLOAD,
    like: 'deployment',
    sample: (n) => ({ ...workload(n), cronJobConfig: { schedule: '0 3 * * *' } }),
  }),
  // The pods of a job are what they were made as.
  job: some({ ...OF_WORKLOAD, like: 'deployment', without: ['total', 'update'] }),
  pod: some({ ...POD_LIKE, like: 'deployment', without: ['update'] }),
  service: some({
    values: { ...IN_SHOP, ...SERVICE_VALUES },
    ruled: SERVICE_RULED,
    sample: (n) => ({ ...named(n), ports: PORTS, selector: { app: 'web' } }),
  }),
  dnsRecord: some({
    like: 'service',
    values: { ...IN_SHOP, hostname: 'third.test' },
    ruled: SERVICE_RULED,
    sample: (n) => ({ ...named(n), hostname: 'other.test' }),
  }),
  ingress: some({
    values: { ...IN_SHOP, ingressClassName: 'outer' },
    ruled: ['projectId'],
    plural: 'ingresses',
    sample: (n) => ({ ...named(n), rules: [{ host: 'www.test' }] }),
  }),
  horizontalPodAutoscaler: some({
    values: { ...IN_SHOP, workloadId: 'deployment:shop:other', minReplicas: 2 },
    ruled: ['projectId'],
    sample: (n) => ({
      ...named(n),
      maxReplicas: 3,
      workloadId: 'deployment:shop:web',
      metrics: [
        { name: 'cpu', type: 'Resource', target: { type: 'Utilization', utilization: 50 } },
      ],
    }),
  }),
  configMap: some({ values: IN_SHOP, ruled: ['projectId', 'immutable'], sample: named }),
  persistentVolumeClaim: some({
    ...SHOP,
    // Kubernetes does not let them be changed.
    ruled: ['projectId', 'accessModes', 'storageClassId', 'volumeId', 'volumeMode'],
    sample: (n) => ({
      ...named(n),
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    }),
  }),
  secret: inProject(KEY_VALUE),
  namespacedSecret: inNamespace('secret', KEY_VALUE),
  certificate: inProject(CERTIFIED),
  namespacedCertificate: inNamespace('certificate', CERTIFIED),
  basicAuth: inProject(LOGIN),
  namespacedBasicAuth: inNamespace('basicAuth', LOGIN),
  sshAuth: inProject(SSH),
  namespacedSshAuth: inNamespace('sshAuth', SSH),
  dockerCredential: inProject(DOCKER),
  namespacedDockerCredential: inNamespace('dockerCredential', DOCKER),
  serviceAccountToken: inProject(),
  namespacedServiceAccountToken: inNamespace('serviceAccountToken'),
  app: some(),
  appRevision: some(),
  alertmanager: some(),
  prometheus: some({ plural: 'prometheuses', like: 'alertmanager' }),
  prometheusRule: some(),
  serviceMonitor: some(),
};

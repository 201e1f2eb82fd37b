/** What the samples refer to. */
export interface SeededObjects {
  readonly clusterId: string;
  readonly projectId: string;
  readonly namespace: string;
  readonly userId: string;
  readonly clusterTemplateId: string;
  readonly nodeTemplateId: string;
  /** A certificate and its key, as PEM. */
  readonly pair: { readonly certificate: string; readonly privateKey: string };
}

/** What stands where a secret is. */
export const SAMPLE_KEY = 'a-key-that-is-none';
const RECIPIENT = { notifierId: 'local:n-sample', notifierType: 'email', recipient: 'a@b.test' };
const CONTAINERS = [{ name: 'web', image: 'nginx:1' }];

/** Bodies that are known to be good, by method and path; `$n` becomes a number that was not used before. */
export function sampleBodies({
  clusterId,
  projectId,
  namespace,
  userId,
  clusterTemplateId,
  nodeTemplateId,
  pair,
}: SeededObjects): Readonly<Record<string, object>> {
  const name = 'sample-$n';
  const workload = { name, namespaceId: namespace, containers: CONTAINERS };
  const secrets = secretBodies({ projectId, namespace, pair });
  const role = { name, description: 'a sample', rules: [] };
  return {
    ...inPairs('/v3', {
      cloudCredentials: {
        name,
        amazonec2credentialConfig: { accessKey: 'a', secretKey: SAMPLE_KEY },
      },
      clusterAlerts: { clusterId, displayName: name, recipients: [RECIPIENT] },
      clusters: { name, description: 'a sample' },
      clusterRegistrationTokens: { clusterId },
      clusterRoleTemplateBindings: { clusterId, roleTemplateId: 'cluster-member', userId },
      clusterTemplates: { name },
      clusterTemplateRevisions: { name, clusterTemplateId, clusterConfig: {} },
      dynamicSchemas: { name, resourceFields: {} },
      fleetWorkspaces: { name },
      globalRoles: role,
      globalRoleBindings: { globalRoleId: 'user-base', userId },
      groups: { name },
      kontainerDrivers: {
        name,
        url: 'https://drivers.test/kontainer-engine-driver-$n',
        active: false,
      },
      nodeDrivers: { name, url: 'https://drivers.test/docker-machine-driver-$n', active: false },
      nodeTemplates: { name, digitaloceanConfig: { region: 'fra1' } },
      nodePools: { clusterId, nodeTemplateId, hostnamePrefix: 'sample-$n-', quantity: 1 },
      nodes: { clusterId, requestedHostname: 'sample-$n' },
      podSecurityAdmissionConfigurationTemplates: { name, configuration: { defaults: {} } },
      preferences: { name, value: 'a' },
      projectAlerts: { projectId, displayName: name, recipients: [RECIPIENT] },
      projects: { name, clusterId },
      projectRoleTemplateBindings: { projectId, roleTemplateId: 'project-member', userId },
      roleTemplates: { ...role, context: 'cluster' },
      settings: { name, value: 'a' },
      tokens: { description: 'a sample' },
      users: { username: 'sample-$n', password: 'correct horse battery staple' },
    }),
    ...inPairs('/v3/cluster/{clusterId}', {
      apiServices: {
        name: 'v1.sample-$n.test',
        group: 'sample-$n.test',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { namespace, name: 'sample' },
        insecureSkipTLSVerify: true,
      },
      namespaces: { name },
      persistentVolumes: {
        name,
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/sample' },
      },
      storageClasses: { name, provisioner: 'sample.test/none' },
    }),
    ...inPairs('/v3/project/{projectId}', {
      ...secrets,
      ...addedBodies({ projectId, namespace }),
      horizontalPodAutoscalers: {
        name,
        namespaceId: namespace,
        workloadId: `deployment:${namespace}:seeded`,
        maxReplicas: 2,
        metrics: [
          { type: 'Resource', name: 'cpu', target: { type: 'Utilization', utilization: 80 } },
        ],
      },
      persistentVolumeClaims: {
        name,
        namespaceId: namespace,
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
      configMaps: { name, namespaceId: namespace, data: { a: 'b' } },
      workloads: workload,
      deployments: workload,
      replicaSets: workload,
      statefulSets: workload,
      daemonSets: workload,
      jobs: workload,
      cronJobs: { ...workload, cronJobConfig: { schedule: '@daily' } },
      pods: workload,
      services: { name, namespaceId: namespace, ports: [{ port: 80 }] },
      dnsRecords: { name, namespaceId: namespace, ipAddresses: ['192.0.2.1'] },
      ingresses: { name, namespaceId: namespace, rules: [{ host: 'a.test' }] },
    }),
    // What Kubernetes lets nobody change of these is most of them.
    'PUT /v3/cluster/{clusterId}/apiServices/{id}': { labels: { a: 'b' } },
    'PUT /v3/project/{projectId}/pods/{id}': { labels: { a: 'b' } },
    'PUT /v3/clusters/{id}': { name: 'sample-$n' },
    'POST /v3/users/{id}?action=setpassword': { newPassword: 'another good password' },
    'POST /v3/projects/{id}?action=setpodsecuritypolicytemplate': {},
    'POST /v3/principals?action=search': { name: 'admin' },
    'POST /v3/clusters/{id}?action=importYaml': {
      yaml: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sample-$n, namespace: default}\n',
    },
    'POST /v3/cluster/{clusterId}/namespaces/{id}?action=move': { projectId },
    'PUT /v3/features/{id}': { value: true },
    'PUT /v3/settings/{id}': { value: 'a' },
    'PUT /v3/users/{id}': { description: 'a sample' },
    'PUT /v3/tokens/{id}': { description: 'another' },
  };
}

/** What only clusters have that others have put something into. */
function addedBodies({
  projectId,
  namespace,
}: Pick<SeededObjects, 'projectId' | 'namespace'>): Readonly<Record<string, object>> {
  const place = { name: 'sample-$n', namespaceId: namespace };
  return {
    alertmanagers: { ...place, replicas: 1 },
    apps: { ...place, projectId, targetNamespace: namespace, externalId: 'catalog://?catalog=a' },
    appRevisions: place,
    prometheuses: { ...place, replicas: 1 },
    prometheusRules: {
      ...place,
      groups: [{ name: 'a', rules: [{ alert: 'Down', expr: 'up == 0' }] }],
    },
    serviceMonitors: { ...place, endpoints: [{ path: '/metrics', targetPort: 'metrics' }] },
  };
}

/** Secrets of each sort, of the project and of its namespace. */
function secretBodies({
  projectId,
  namespace,
  pair,
}: Pick<SeededObjects, 'projectId' | 'namespace' | 'pair'>): Readonly<Record<string, object>> {
  const sorts: Readonly<Record<string, object>> = {
    basicAuths: { username: 'a', password: SAMPLE_KEY },
    certificates: { certs: pair.certificate, key: pair.privateKey },
    dockerCredentials: { registries: { 'registry.test': { username: 'a', password: SAMPLE_KEY } } },
    secrets: { stringData: { a: 'b' } },
    serviceAccountTokens: { accountName: 'seeded' },
    sshAuths: { privateKey: pair.privateKey },
  };
  const bodies = Object.entries(sorts).flatMap(([plural, fields]): [string, object][] => [
    [plural, { name: 'sample-$n', projectId, ...fields }],
    [
      `namespaced${plural.charAt(0).toUpperCase()}${plural.slice(1)}`,
      { name: 'sample-$n', namespaceId: namespace, ...fields },
    ],
  ]);
  return Object.fromEntries(bodies);
}

/** The same body creates an object and, sent again, changes nothing of it. */
function inPairs(
  root: string,
  bodies: Readonly<Record<string, object>>,
): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(bodies).flatMap(([plural, body]) => [
      [`POST ${root}/${plural}`, body],
      [`PUT ${root}/${plural}/{id}`, body],
    ]),
  );
}

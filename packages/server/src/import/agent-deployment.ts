import { controlPlaneLabels } from './control-plane-labels.ts';

/** What the Deployment of the agents is made of. */
export interface AgentDeploymentFacts {
  readonly serverUrl: string;
  readonly caChecksum: string;
  readonly agentImage: string;
  readonly serverVersion: string;
  readonly installUuid: string;
  /** Further variables for the agent, proxies for example. */
  readonly agentEnvVars?: readonly { readonly name: string; readonly value: string }[];
  /** Service account. */
  readonly account: string;
  /** The Secret with the credentials. */
  readonly secretName: string;
}

const AGENT = 'cattle-cluster-agent';
const LABELS = { app: AGENT } as const;
/** The agent answers its probes here. */
const HEALTH_PORT = 8080;
/** Where the agent keeps the last lines of its log over a restart. */
const STATE_DIR = '/var/lib/drover-agent';

/** Agents give way to nothing but the system itself: without them nobody could help. */
export function agentPriorityClass(metadata: { readonly name: string }): object {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata,
    value: 1_000_000_000,
    globalDefault: false,
    preemptionPolicy: 'PreemptLowerPriority',
    description: 'The agents that connect this cluster to Drover.',
  };
}

/** One of the two agents stays when nodes are drained. */
export function agentDisruptionBudget(namespace: string): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: AGENT, namespace },
    spec: { minAvailable: 1, selector: { matchLabels: LABELS } },
  };
}

/** Two agents, on two nodes where there are two; no old one goes before a new one has connected. */
export function agentDeployment(facts: AgentDeploymentFacts, namespace: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: AGENT, namespace, labels: LABELS },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { metadata: { labels: LABELS }, spec: podSpec(facts) },
    },
  };
}

function podSpec({ account, secretName, ...facts }: AgentDeploymentFacts): object {
  return {
    serviceAccountName: account,
    priorityClassName: 'drover-cluster-agent',
    affinity,
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: LABELS },
      }),
    ),
    tolerations,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      fsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(facts)],
    volumes: [
      { name: 'cattle-credentials', secret: { secretName, defaultMode: 0o440 } },
      { name: 'state', emptyDir: { sizeLimit: '8Mi' } },
    ],
  };
}

function container(facts: Omit<AgentDeploymentFacts, 'account' | 'secretName'>): object {
  const probe = (path: string): object => ({
    httpGet: { path, port: HEALTH_PORT },
    periodSeconds: 5,
    timeoutSeconds: 5,
  });
  return {
    name: 'cluster-register',
    image: facts.agentImage,
    imagePullPolicy: 'IfNotPresent',
    args: ['cluster'],
    env: environment(facts),
    ports: [{ name: 'health', containerPort: HEALTH_PORT }],
    livenessProbe: { ...probe('/healthz'), failureThreshold: 6 },
    readinessProbe: probe('/readyz'),
    resources: { requests: { cpu: '50m', memory: '128Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'cattle-credentials', mountPath: '/cattle-credentials', readOnly: true },
      { name: 'state', mountPath: STATE_DIR },
    ],
  };
}

/** Names that Kubernetes takes for variables. */
const VARIABLE = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

function environment(
  facts: Omit<AgentDeploymentFacts, 'account' | 'secretName'>,
): readonly { readonly name: string }[] {
  const own = [
    { name: 'CATTLE_SERVER', value: facts.serverUrl },
    { name: 'CATTLE_CA_CHECKSUM', value: facts.caChecksum },
    { name: 'CATTLE_CLUSTER', value: 'true' },
    { name: 'CATTLE_K8S_MANAGED', value: 'true' },
    { name: 'CATTLE_SERVER_VERSION', value: facts.serverVersion },
    { name: 'CATTLE_INSTALL_UUID', value: facts.installUuid },
    { name: 'DROVER_STATE_DIR', value: STATE_DIR },
    fromField('DROVER_POD_NAME', 'metadata.name'),
    fromField('DROVER_POD_NAMESPACE', 'metadata.namespace'),
    fromField('DROVER_NODE_NAME', 'spec.nodeName'),
  ];
  const taken = new Set(own.map(({ name }) => name));
  const further = (facts.agentEnvVars ?? []).filter(
    ({ name }) => VARIABLE.test(name) && !taken.has(name),
  );
  return [...own, ...further];
}

function fromField(name: string, fieldPath: string): { readonly name: string } {
  return { name, ...{ valueFrom: { fieldRef: { fieldPath } } } };
}

const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'NotIn', values: ['windows'] }] },
      ],
    },
    preferredDuringSchedulingIgnoredDuringExecution: controlPlaneLabels.map((key) => ({
      weight: 100,
      preference: { matchExpressions: [{ key, operator: 'In', values: ['true', ''] }] },
    })),
  },
} as const;

/** Control-plane nodes carry these taints; the agent must run even where there are no others. */
const tolerations = [
  {
    key: 'node-role.kubernetes.io/controlplane',
    operator: 'Equal',
    value: 'true',
    effect: 'NoSchedule',
  },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
] as const;

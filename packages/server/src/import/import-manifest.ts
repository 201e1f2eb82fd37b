import { createHash } from 'node:crypto';
import { NAMESPACES } from '@drover/api';
import { AGENT_CLUSTER_ROLE, MANAGED_LABEL } from '@drover/controllers';
import { stringify } from 'yaml';
import {
  agentClusterRoleRules,
  agentNamespaceRules,
  agentServiceAccountRules,
} from './agent-permissions.ts';
import { tokenCrds, tokenReviewObjects } from './authorized-endpoint.ts';
import { controlPlaneLabels } from './control-plane-labels.ts';

/** What an import manifest is made of. */
export interface ImportManifestFacts {
  /** Id of the cluster object. */
  readonly cluster: string;
  /** URL under which the agent reaches the server. */
  readonly serverUrl: string;
  /** Registration token. */
  readonly token: string;
  /** SHA-256 in hex of the trust that the server hands out; empty when there is none. */
  readonly caChecksum: string;
  readonly agentImage: string;
  readonly serverVersion: string;
  readonly installUuid: string;
  /** Further variables for the agent, proxies for example. */
  readonly agentEnvVars?: readonly { readonly name: string; readonly value: string }[];
  /** Whether people reach the cluster without Drover in between, so that its API servers ask whose a token is. */
  readonly authorizedEndpoint?: boolean;
}

const NAMESPACE = 'cattle-system';
const AGENT = 'cattle-cluster-agent';
const ACCOUNT = 'cattle';
const ROLE = AGENT_CLUSTER_ROLE;
/** The label is how these objects are found again when the cluster leaves. */
const CLUSTER_WIDE = { name: ROLE, labels: { [MANAGED_LABEL]: 'true' } } as const;
const RBAC = { apiVersion: 'rbac.authorization.k8s.io/v1' } as const;
const LABELS = { app: AGENT } as const;
/** The agent answers its probes here. */
const HEALTH_PORT = 8080;

/**
 * What `kubectl apply` needs to connect a cluster, as YAML.
 *
 * **Guarantees**: objects only under names of Drover; every scalar that is text is quoted, so that no value from
 * outside can become structure.
 */
export function importManifest(facts: ImportManifestFacts): string {
  const secret = credentialsSecret(facts);
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace: NAMESPACE } },
    { ...RBAC, kind: 'ClusterRole', metadata: CLUSTER_WIDE, rules: agentClusterRoleRules },
    bindingOf('ClusterRole', CLUSTER_WIDE),
    ...namespacedRole(NAMESPACE, agentNamespaceRules),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACES.impersonation } },
    ...namespacedRole(NAMESPACES.impersonation, agentServiceAccountRules),
    ...tokenCrds,
    ...(facts.authorizedEndpoint ? tokenReviewObjects(facts) : []),
    secret,
    agentDeployment(facts, secret.metadata.name),
  ];
  return objects
    .map((object) =>
      stringify(object, {
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'PLAIN',
        lineWidth: 0,
        aliasDuplicateObjects: false,
      }),
    )
    .join('---\n');
}

/** The name of the credentials secret changes with what is in it, so that a new manifest restarts the agent. */
export function credentialsName(serverUrl: string, token: string, cluster: string): string {
  const digest = createHash('md5').update(`${serverUrl}${token}${cluster}`).digest('hex');
  return `cattle-credentials-${digest.slice(0, 7)}`;
}

function namespacedRole(namespace: string, rules: readonly object[]): readonly object[] {
  const metadata = { name: ROLE, namespace };
  return [{ ...RBAC, kind: 'Role', metadata, rules }, bindingOf('Role', metadata)];
}

function bindingOf(kind: 'ClusterRole' | 'Role', metadata: object): object {
  return {
    ...RBAC,
    kind: `${kind}Binding`,
    metadata,
    subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: NAMESPACE }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: ROLE },
  };
}

function credentialsSecret({ serverUrl, token, cluster }: ImportManifestFacts) {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: credentialsName(serverUrl, token, cluster), namespace: NAMESPACE },
    data: { url: encode(serverUrl), token: encode(token), namespace: encode(cluster) },
  };
}

function agentDeployment(facts: ImportManifestFacts, secretName: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: AGENT, namespace: NAMESPACE, labels: LABELS },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: ACCOUNT,
          affinity: agentAffinity,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: LABELS },
            },
          ],
          tolerations: agentTolerations,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65_532,
            runAsGroup: 65_532,
            fsGroup: 65_532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [agentContainer(facts)],
          volumes: [{ name: 'cattle-credentials', secret: { secretName, defaultMode: 0o440 } }],
        },
      },
    },
  };
}

function agentContainer(facts: ImportManifestFacts): object {
  const probe = (path: string): object => ({
    httpGet: { path, port: HEALTH_PORT },
    periodSeconds: 5,
  });
  return {
    name: 'cluster-register',
    image: facts.agentImage,
    imagePullPolicy: 'IfNotPresent',
    args: ['cluster'],
    env: agentEnvironment(facts),
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
    ],
  };
}

function agentEnvironment(facts: ImportManifestFacts): readonly object[] {
  return [
    { name: 'CATTLE_SERVER', value: facts.serverUrl },
    { name: 'CATTLE_CA_CHECKSUM', value: facts.caChecksum },
    { name: 'CATTLE_CLUSTER', value: 'true' },
    { name: 'CATTLE_K8S_MANAGED', value: 'true' },
    { name: 'CATTLE_SERVER_VERSION', value: facts.serverVersion },
    { name: 'CATTLE_INSTALL_UUID', value: facts.installUuid },
    ...(facts.agentEnvVars ?? []),
  ];
}

const agentAffinity = {
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
const agentTolerations = [
  {
    key: 'node-role.kubernetes.io/controlplane',
    operator: 'Equal',
    value: 'true',
    effect: 'NoSchedule',
  },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
] as const;

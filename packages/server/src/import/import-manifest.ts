import { createHash } from 'node:crypto';
import { AGENT_TRUST_SECRET, NAMESPACES } from '@drover/api';
import { AGENT_CLUSTER_ROLE, MANAGED_LABEL } from '@drover/controllers';
import { agentDeployment, agentDisruptionBudget, agentPriorityClass } from './agent-deployment.ts';
import {
  type AgentRight,
  agentClusterRights,
  agentNamespaceRights,
  agentServiceAccountRights,
} from './agent-permissions.ts';
import { tokenCrds, tokenReviewObjects } from './authorized-endpoint.ts';
import { manifestYaml } from './manifest-yaml.ts';

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
const ACCOUNT = 'cattle';
const ROLE = AGENT_CLUSTER_ROLE;
/** The label is how these objects are found again when the cluster leaves. */
const CLUSTER_WIDE = { name: ROLE, labels: { [MANAGED_LABEL]: 'true' } } as const;
const RBAC = { apiVersion: 'rbac.authorization.k8s.io/v1' } as const;

/** Empty, and left as it is when the manifest is applied again: agents keep in it what the server has told them to trust. */
const trustSecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  metadata: { name: AGENT_TRUST_SECRET, namespace: NAMESPACE },
} as const;

/**
 * What `kubectl apply` needs to connect a cluster, as YAML in which each right has its reason beside it.
 *
 * **Guarantees**: objects only under names of Drover; every scalar that is text is quoted, so that no value from
 * outside can become structure.
 */
export function importManifest(facts: ImportManifestFacts): string {
  const secret = credentialsSecret(facts);
  const account = { name: ACCOUNT, namespace: NAMESPACE };
  const deployment = { ...facts, account: ACCOUNT, secretName: secret.metadata.name };
  return manifestYaml([
    { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } } },
    { object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account } },
    roleOf('ClusterRole', CLUSTER_WIDE, agentClusterRights),
    bindingOf('ClusterRole', CLUSTER_WIDE),
    ...namespacedRole(NAMESPACE, agentNamespaceRights),
    {
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACES.impersonation } },
    },
    ...namespacedRole(NAMESPACES.impersonation, agentServiceAccountRights),
    ...[
      ...tokenCrds,
      ...(facts.authorizedEndpoint ? tokenReviewObjects(facts) : []),
      secret,
      trustSecret,
      agentPriorityClass(CLUSTER_WIDE),
      agentDisruptionBudget(NAMESPACE),
      agentDeployment(deployment, NAMESPACE),
    ].map((object) => ({ object })),
  ]);
}

/** The name of the credentials secret changes with what is in it, so that a new manifest restarts the agent. */
export function credentialsName(serverUrl: string, token: string, cluster: string): string {
  const digest = createHash('md5').update(`${serverUrl}${token}${cluster}`).digest('hex');
  return `cattle-credentials-${digest.slice(0, 7)}`;
}

function namespacedRole(namespace: string, rights: readonly AgentRight[]) {
  const metadata = { name: ROLE, namespace };
  return [roleOf('Role', metadata, rights), bindingOf('Role', metadata)];
}

function roleOf(kind: 'ClusterRole' | 'Role', metadata: object, rights: readonly AgentRight[]) {
  return {
    object: { ...RBAC, kind, metadata, rules: rights.map(({ rule }) => rule) },
    reasons: rights.map(({ reason }) => reason),
  };
}

function bindingOf(kind: 'ClusterRole' | 'Role', metadata: object) {
  const object = {
    ...RBAC,
    kind: `${kind}Binding`,
    metadata,
    subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: NAMESPACE }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: ROLE },
  };
  return { object };
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

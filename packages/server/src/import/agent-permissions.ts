import { AGENT_TRUST_SECRET } from '@drover/api';

/** A right of the agent, and what it is needed for: the manifest says both to whoever applies it. */
export interface AgentRight {
  readonly reason: string;
  readonly rule: {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly nonResourceURLs?: readonly string[];
    readonly verbs: readonly string[];
  };
}

const KEEP = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;
const READ = ['get', 'list', 'watch'] as const;

/**
 * What the agent may do in its cluster: act as the people who come through it, keep the roles of Drover, look after
 * itself, and read what the server shows of a cluster. Everything else people do there, they do as themselves.
 */
export const agentClusterRights: readonly AgentRight[] = [
  {
    reason:
      'People act in the cluster under their own name, and so with their own rights. The agent refuses to act as system:* and in groups of Kubernetes or Drover that are no roles of people.',
    rule: { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
  },
  {
    reason:
      'Uids and extras of people, for the audit log of the cluster; a rule can name extras of any key by * only.',
    rule: { apiGroups: ['authentication.k8s.io'], resources: ['*'], verbs: ['impersonate'] },
  },
  {
    reason:
      'Each role of Drover in use and its binding to a virtual group; escalate and bind, because a role may hold more than the agent.',
    rule: {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'escalate', 'bind'],
    },
  },
  {
    reason: 'What the server shows of a cluster: its nodes, its namespaces, and that it answers.',
    rule: { apiGroups: [''], resources: ['nodes', 'namespaces'], verbs: READ },
  },
  {
    reason:
      'The explorer: objects of every kind that people look at, of which it shows each person what his own rights allow. Of Secrets it reads metadata alone, which a rule cannot say.',
    rule: { apiGroups: ['*'], resources: ['*'], verbs: ['list', 'watch'] },
  },
  {
    reason: 'Health and version of the API server.',
    rule: {
      nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
      verbs: ['get'],
    },
  },
  {
    reason:
      'Namespaces: the label of their project, an annotation that names no project taken away, labels of pod security.',
    rule: { apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] },
  },
  {
    reason:
      'In namespaces of the system, that the service account default hands its token to no pod.',
    rule: {
      apiGroups: [''],
      resources: ['serviceaccounts'],
      resourceNames: ['default'],
      verbs: ['patch'],
    },
  },
  {
    reason: 'The policies that say who may move namespaces.',
    rule: {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      verbs: KEEP,
    },
  },
  {
    reason: 'The quotas of projects: what each of their namespaces may use.',
    rule: { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: KEEP },
  },
  {
    reason: 'The networks of projects: who reaches their namespaces.',
    rule: { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: KEEP },
  },
  {
    reason:
      'Which ports nodes hand on, where projects are closed to each other; and agents on other nodes, to probe the pod network.',
    rule: { apiGroups: [''], resources: ['pods', 'services'], verbs: READ },
  },
  {
    reason: 'To go when the cluster leaves.',
    rule: {
      apiGroups: [''],
      resources: ['namespaces'],
      resourceNames: ['cattle-system', 'cattle-impersonation-system'],
      verbs: ['delete'],
    },
  },
  {
    reason: 'To go when the cluster leaves.',
    rule: {
      apiGroups: ['apiextensions.k8s.io'],
      resources: ['customresourcedefinitions'],
      resourceNames: [
        'clusterauthtokens.cluster.cattle.io',
        'clusteruserattributes.cluster.cattle.io',
      ],
      verbs: ['delete'],
    },
  },
  {
    reason: 'To go when the cluster leaves.',
    rule: {
      apiGroups: ['scheduling.k8s.io'],
      resources: ['priorityclasses'],
      resourceNames: ['drover-cluster-agent'],
      verbs: ['delete'],
    },
  },
];

/**
 * What the agent may do in its own namespace: get a token for itself, upgrade itself, tell which tokens open the cluster
 * without Drover in between, and go when the cluster leaves.
 */
export const agentNamespaceRights: readonly AgentRight[] = [
  {
    reason: 'Short-lived tokens of its own in place of one that never ends.',
    rule: {
      apiGroups: [''],
      resources: ['serviceaccounts/token'],
      resourceNames: ['cattle'],
      verbs: ['create'],
    },
  },
  {
    reason: 'To upgrade and restart itself when the server asks, and to go back when that fails.',
    rule: {
      apiGroups: ['apps'],
      resources: ['deployments'],
      resourceNames: ['cattle-cluster-agent'],
      verbs: ['patch'],
    },
  },
  {
    reason: 'To tell why its pods do not run, for support bundles.',
    rule: { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['get', 'list'] },
  },
  {
    reason: 'To go when the cluster leaves; and to look at its own Deployment during an upgrade.',
    rule: {
      apiGroups: ['', 'apps'],
      resources: ['deployments', 'secrets', 'serviceaccounts', 'services'],
      verbs: ['get', 'list', 'delete'],
    },
  },
  {
    reason:
      'What the server has told the agents to trust, so that it holds for those that start while it is away.',
    rule: {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: [AGENT_TRUST_SECRET],
      verbs: ['update'],
    },
  },
  {
    reason: 'Which tokens of people open the cluster without Drover in between.',
    rule: {
      apiGroups: ['cluster.cattle.io'],
      resources: ['clusterauthtokens', 'clusteruserattributes'],
      verbs: KEEP,
    },
  },
];

/**
 * What the agent may do in the namespace `cattle-impersonation-system`: keep the service accounts of people who reach the
 * cluster without Drover in between, and give them tokens for an hour.
 */
export const agentServiceAccountRights: readonly AgentRight[] = [
  {
    reason: 'The service accounts of people who reach the cluster without Drover in between.',
    rule: { apiGroups: [''], resources: ['serviceaccounts'], verbs: KEEP },
  },
  {
    reason: 'Tokens for them, for an hour.',
    rule: { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  },
];

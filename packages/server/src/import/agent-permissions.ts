/**
 * What the agent may do in its cluster: act as the people who come through it, keep the roles of Drover, look after
 * itself, and read what the server shows of a cluster. Everything else people do there, they do as themselves.
 */
export const agentClusterRoleRules = [
  // People: impersonation of users, groups, uids and extras of any key, which a rule can say by `*` only.
  { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
  { apiGroups: ['authentication.k8s.io'], resources: ['*'], verbs: ['impersonate'] },
  // Roles: each role in use and its binding to a virtual group. `escalate` and `bind`, because a role may hold more
  // than the agent.
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'escalate', 'bind'],
  },
  // What the server shows of a cluster.
  { apiGroups: [''], resources: ['nodes', 'namespaces'], verbs: ['get', 'list', 'watch'] },
  { nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] },
  // Namespaces: the label of their project, an annotation that names no project taken away, labels of pod security.
  { apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] },
  // In namespaces of the system, that the service account `default` hands its token to no pod.
  {
    apiGroups: [''],
    resources: ['serviceaccounts'],
    resourceNames: ['default'],
    verbs: ['patch'],
  },
  // The policies that say who may move namespaces.
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  // The quotas of projects: what each of their namespaces may use.
  {
    apiGroups: [''],
    resources: ['resourcequotas', 'limitranges'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  // The networks of projects: who reaches their namespaces. Pods and services say which ports nodes hand on; they are
  // read only where projects are closed to each other.
  {
    apiGroups: ['networking.k8s.io'],
    resources: ['networkpolicies'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
  // To go when the cluster leaves.
  {
    apiGroups: [''],
    resources: ['namespaces'],
    resourceNames: ['cattle-system', 'cattle-impersonation-system'],
    verbs: ['delete'],
  },
  {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    resourceNames: [
      'clusterauthtokens.cluster.cattle.io',
      'clusteruserattributes.cluster.cattle.io',
    ],
    verbs: ['delete'],
  },
] as const;

/**
 * What the agent may do in its own namespace: get a token for itself, tell which tokens open the cluster without Drover in
 * between, and go when the cluster leaves.
 */
export const agentNamespaceRules = [
  {
    apiGroups: [''],
    resources: ['serviceaccounts/token'],
    resourceNames: ['cattle'],
    verbs: ['create'],
  },
  {
    apiGroups: ['', 'apps'],
    resources: ['deployments', 'secrets', 'serviceaccounts', 'services'],
    verbs: ['get', 'list', 'delete'],
  },
  {
    apiGroups: ['cluster.cattle.io'],
    resources: ['clusterauthtokens', 'clusteruserattributes'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
] as const;

/**
 * What the agent may do in the namespace `cattle-impersonation-system`: keep the service accounts of people who reach the
 * cluster without Drover in between, and give them tokens for an hour.
 */
export const agentServiceAccountRules = [
  {
    apiGroups: [''],
    resources: ['serviceaccounts'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
] as const;

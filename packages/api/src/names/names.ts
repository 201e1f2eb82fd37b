/** API groups of the kinds that Drover stores. */
export const GROUPS = {
  management: 'management.cattle.io',
  project: 'project.cattle.io',
  provisioning: 'provisioning.cattle.io',
  rke: 'rke.cattle.io',
  upgrade: 'upgrade.cattle.io',
  drover: 'drover.dev',
} as const;

/** Namespaces of the local cluster that exist from the first start. */
export const NAMESPACES = {
  /** The server's own objects; also where the agent lives in every cluster. */
  system: 'cattle-system',
  /** Objects that belong to no cluster or project. */
  globalData: 'cattle-global-data',
  /** Node templates. */
  globalNodeTemplates: 'cattle-global-nt',
  /** In every cluster: the service accounts by which people reach it without Drover in between. */
  impersonation: 'cattle-impersonation-system',
  /** The leader record that operators read. */
  leader: 'kube-system',
} as const;

/** The id of the cluster in which Drover keeps its state. */
export const LOCAL_CLUSTER = 'local';

/** Labels, as Rancher spells them. */
export const LABELS = {
  /** `norman` on every object created through the v3 API. */
  creator: 'cattle.io/creator',
  /** On a Namespace: the second part of the id of its project, from the annotation of the same name. */
  projectId: 'field.cattle.io/projectId',
  /** `true` on the project of a cluster that takes its namespace `default`. */
  defaultProject: 'authz.management.cattle.io/default-project',
  /** `true` on the project of a cluster that holds what Drover and Kubernetes need there. */
  systemProject: 'authz.management.cattle.io/system-project',
  /** On what belongs to a ClusterTemplate: its name. */
  clusterTemplate: 'io.cattle.field/clusterTemplateId',
  /** On the DynamicSchemas of a node driver: the name of the driver. */
  nodeDriver: 'io.cattle.node_driver.name',
  /** On a Token: the user it belongs to. */
  tokenUser: 'authn.management.cattle.io/token-userId',
  /** On a Token: `session`, `kubeconfig`, … */
  tokenKind: 'authn.management.cattle.io/kind',
  /** On seeded objects: what seeded them. */
  bootstrapping: 'authz.management.cattle.io/bootstrapping',
} as const;

/** Values of {@link LABELS}. */
export const LABEL_VALUES = {
  norman: 'norman',
  session: 'session',
  kubeconfig: 'kubeconfig',
  adminUser: 'admin-user',
  defaultGlobalRole: 'default-globalrole',
  defaultRoleTemplate: 'default-roletemplate',
} as const;

/** Annotations. */
export const ANNOTATIONS = {
  /** Prefix of fields that are stored as annotations. */
  fieldPrefix: 'field.cattle.io/',
  /** The user who created the object. */
  creatorId: 'field.cattle.io/creatorId',
  /** On a Namespace: the id of its project, `c-abc12:p-def34`. */
  projectId: 'field.cattle.io/projectId',
  /** JSON `{"conditions":[…]}` on kinds without a status of ours. */
  status: 'cattle.io/status',
  /** On the namespace of a project in the home of state: the cluster of the project. Where it is missing, it is not its. */
  projectOf: 'drover.dev/project-of',
  /** `true` on the copies of a project's secrets in its namespaces. */
  projectSecretCopy: 'secret.user.cattle.io/secret',
  /** `true` on a Namespace that people do not see. */
  systemNamespace: 'management.cattle.io/system-namespace',
  /** `true` on a Token whose `token` is a hash. */
  tokenHashed: 'authn.management.cattle.io/token-hashed',
  /** `true` once the creator or new-user defaults of a seeded role were set. */
  bootstrappedRole: 'authz.management.cattle.io/bootstrapped-role',
  /** On a User: JSON of the global roles it begins with; on a Cluster or Project: of those that its creator gets. */
  creatorRoleBindings: 'authz.management.cattle.io/creator-role-bindings',
  /** `true` on a binding that the creator of a cluster or project got. */
  creatorOwnerBinding: 'authz.management.cattle.io/creator-owner-binding',
  /** On a binding: the name under which people know whom it is for. */
  principalDisplayName: 'auth.cattle.io/principal-display-name',
  /** On a GlobalRole: its ClusterRole in the home of state. */
  clusterRoleName: 'authz.management.cattle.io/cr-name',
  /** On a GlobalRoleBinding: its ClusterRoleBinding in the home of state. */
  clusterRoleBindingName: 'authz.management.cattle.io/crb-name',
  /** When a Token was last used, RFC 3339. */
  tokenLastUsed: 'drover.dev/last-used',
  /** On a Token that is disabled: the identity provider through which its user has lost access. */
  tokenDisabledBy: 'drover.dev/disabled-by',
} as const;

/** What Drover puts into the clusters that it manages, beside the namespace `cattle-system`. */
export const DOWNSTREAM = {
  /** Label of every cluster-wide object. */
  managedLabel: 'drover.dev/managed',
  /** The ClusterRole of the agent, its binding, and its Role. */
  agentRole: 'drover-cluster-agent',
} as const;

/** Names of single objects. */
export const OBJECT_NAMES = {
  /** Secret in `cattle-system` that may hold the first password under `bootstrapPassword`. */
  bootstrapSecret: 'bootstrap-secret',
  /** ConfigMap in `cattle-system` that says that the first administrator was made. */
  adminCreated: 'admincreated',
  /** Lease and ConfigMap in `kube-system` of the leader. */
  leader: 'cattle-controllers',
} as const;

/** How server replicas know of each other and share the clusters: Leases in `cattle-system`. */
export const REPLICAS = {
  /** Label of all of them: `replica` or `record`. */
  label: 'drover.dev/membership',
  /** Before the id of a replica in the name of its Lease. */
  leasePrefix: 'drover-replica-',
  /** The Lease that says which replicas count, and since which epoch. */
  record: 'drover-replicas',
  /** On the Lease of a replica: ids of the clusters whose agents are connected to it, with commas. */
  sessions: 'drover.dev/sessions',
  /** On the Lease of a replica: `host:port` where the others reach it. */
  peerAddress: 'drover.dev/peer-address',
  /** On the record: JSON, the ids of the replicas. */
  members: 'drover.dev/members',
  /** On the record: JSON, the clusters that a replica owns for its sessions' sake, by its id. */
  placed: 'drover.dev/placed',
} as const;

/** Extras of an impersonation that say in which epoch its sender works. */
export const EPOCH_EXTRAS = {
  epoch: 'drover.dev/epoch',
  /** Name of the Lease that counts the epochs. */
  of: 'drover.dev/epoch-of',
} as const;

/** Groups of people that Drover itself states. */
export const SYSTEM_GROUPS = {
  authenticated: 'system:authenticated',
  cattleAuthenticated: 'system:cattle:authenticated',
} as const;

/** Prefixes that no identity provider and no client may put before a group of its own. */
export const RESERVED_GROUP_PREFIXES = ['drover:', 'system:'] as const;

/** Whether a group from outside (identity provider, header) must be dropped. Blanks around it are lost on its way in a header. */
export function isReservedGroup(group: string): boolean {
  const bare = group.trim().toLowerCase();
  return RESERVED_GROUP_PREFIXES.some((prefix) => bare.startsWith(prefix));
}

/** The group that stands for a role held in a cluster: `drover:c-abc12:cluster-member`. */
export function clusterRoleGroup(clusterId: string, roleTemplate: string): string {
  return `drover:${clusterId}:${roleTemplate}`;
}

/** The group that stands for a role held in a project, by the id's second part: `drover:p-abc12:project-member`. */
export function projectRoleGroup(projectId: string, roleTemplate: string): string {
  return `drover:${projectId.slice(projectId.indexOf(':') + 1)}:${roleTemplate}`;
}

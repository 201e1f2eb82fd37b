/** What may be done (`rbac.authorization.k8s.io/v1`): verbs on resources, or verbs on paths. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  /** `''` is the core group, `*` all groups. */
  readonly apiGroups?: readonly string[];
  /** `pods`, `pods/log`, `*`, or a subresource of any resource as in `*` + `/scale`. */
  readonly resources?: readonly string[];
  /** Only these objects; empty or absent means all. */
  readonly resourceNames?: readonly string[];
  /** Paths outside of resources, such as `/healthz`; a final `*` stands for any rest. */
  readonly nonResourceURLs?: readonly string[];
}

/** Who a binding grants a role to. */
export interface RbacSubject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount' | (string & {});
  readonly apiGroup?: string;
  readonly name: string;
  /** Of a service account; that of the binding when absent. */
  readonly namespace?: string;
}

/** The role that a binding grants. */
export interface RoleRef {
  readonly apiGroup: string;
  readonly kind: 'ClusterRole' | 'Role' | (string & {});
  readonly name: string;
}

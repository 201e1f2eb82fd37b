import type {
  KubernetesObject,
  ObjectMeta,
  PolicyRule,
  RbacSubject,
  ResourceType,
  RoleRef,
} from '@drover/apimachinery';
import { keyOf, keyText } from '@drover/controller-runtime';
import {
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  serviceAccounts,
} from '@drover/kubernetes';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { RBAC_VERSION, roleRefTo } from '../rbac-objects.ts';
import { bindingName } from './binding-name.ts';

/** Value of the label of everything that is here about roles. */
export const ROLES_CONCERN = 'roles';
/** Label of bindings: the cluster whose people they are about. The same cluster may be known under two ids. */
export const CLUSTER_LABEL = 'drover.dev/cluster';
/** Label of what belongs to one project: the second part of its id. */
export const PROJECT_LABEL = 'drover.dev/project';

/** A role, binding or account that Drover keeps in a cluster. */
export interface ManagedObject extends KubernetesObject {
  readonly kind: 'ClusterRole' | 'ClusterRoleBinding' | 'RoleBinding' | 'ServiceAccount';
  readonly metadata: ObjectMeta & { readonly name: string };
  /** Of a role. */
  readonly rules?: readonly PolicyRule[];
  /** Of a binding. */
  readonly subjects?: readonly RbacSubject[];
  /** Of a binding. */
  readonly roleRef?: RoleRef;
}

/** The types of what Drover keeps, in the order in which it is written: a binding grants nothing without its role. */
export const MANAGED_TYPES: Readonly<Record<ManagedObject['kind'], ResourceType>> = {
  ClusterRole: clusterRoles,
  ServiceAccount: serviceAccounts,
  RoleBinding: roleBindings,
  ClusterRoleBinding: clusterRoleBindings,
};

/** A text that is equal exactly for objects of one kind and name. */
export function identityOf(object: KubernetesObject): string {
  return `${object.kind} ${keyText(keyOf(object))}`;
}

/** What a ClusterRole is made of. */
export interface ClusterRoleParts {
  readonly rules: readonly PolicyRule[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A ClusterRole. */
export function clusterRole(
  name: string,
  { rules, labels, annotations }: ClusterRoleParts,
): ManagedObject {
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRole',
    metadata: { name, labels: managed(labels), ...(annotations && { annotations }) },
    rules,
  };
}

/** What a binding is made of. */
export interface BindingParts {
  /** `''` for the whole cluster. */
  readonly namespace?: string;
  /** Of a ClusterRole. */
  readonly role: string;
  /** The first one names the binding. */
  readonly subjects: readonly [RbacSubject, ...RbacSubject[]];
  readonly labels: Readonly<Record<string, string>>;
}

/** A binding of a ClusterRole, in one namespace or in the whole cluster. */
export function binding({ namespace = '', role, subjects, labels }: BindingParts): ManagedObject {
  const roleRef = roleRefTo('ClusterRole', role);
  return {
    apiVersion: RBAC_VERSION,
    kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: bindingName({ namespace, roleRef, subject: subjects[0] }),
      ...(namespace !== '' && { namespace }),
      labels: managed(labels),
    },
    subjects,
    roleRef,
  };
}

function managed(labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { [MANAGED_LABEL]: ROLES_CONCERN, ...labels };
}

/** Each object once; what several want of one object has the labels of all, and of two values the lesser. */
export function merged(objects: Iterable<ManagedObject>): readonly ManagedObject[] {
  const found = new Map<string, ManagedObject>();
  for (const object of objects) {
    const identity = identityOf(object);
    const known = found.get(identity);
    found.set(identity, known ? withLabelsOf(known, object) : object);
  }
  return [...found.values()];
}

function withLabelsOf(object: ManagedObject, other: ManagedObject): ManagedObject {
  const labels = { ...object.metadata.labels };
  for (const [name, value] of Object.entries(other.metadata.labels ?? {})) {
    const known = labels[name];
    labels[name] = known !== undefined && known < value ? known : value;
  }
  return { ...object, metadata: { ...object.metadata, labels } };
}

import type { LabelSelectorSpec, PolicyRule, RbacSubject, RoleRef } from '@drover/apimachinery';

/** The name of an object; cluster-scoped when it has no namespace. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** What is read of a Role, or, when it has no namespace, of a ClusterRole. */
export interface RoleObject {
  readonly metadata: ObjectKey & { readonly labels?: Readonly<Record<string, string>> };
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: AggregationRule;
}

/** Which ClusterRoles a ClusterRole is made of. */
export interface AggregationRule {
  readonly clusterRoleSelectors?: readonly LabelSelectorSpec[];
}

/** What is read of a RoleBinding, or, when it has no namespace, of a ClusterRoleBinding. */
export interface BindingObject {
  readonly metadata: ObjectKey;
  readonly subjects?: readonly RbacSubject[] | null;
  readonly roleRef: RoleRef;
}

/** A text that tells objects of one resource apart; no name holds a slash. */
export function objectKey({ namespace = '', name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

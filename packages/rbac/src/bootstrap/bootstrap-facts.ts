import type { PolicyRule, RbacSubject, RoleRef } from '@drover/apimachinery';
import type { AggregationRule } from '../compile/rbac-objects.ts';

/** What tells a role that every cluster begins with from the others. */
export interface BootstrapRole {
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly aggregationRule?: AggregationRule;
  readonly rules?: readonly PolicyRule[];
}

/** What tells a binding that every cluster begins with from the others. */
export interface BootstrapBinding {
  readonly namespace?: string;
  readonly name: string;
  readonly roleRef: RoleRef;
  readonly subjects?: readonly RbacSubject[];
}

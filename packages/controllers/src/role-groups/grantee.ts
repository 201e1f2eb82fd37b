import type { RbacSubject } from '@drover/apimachinery';
import { subjectOf } from '../rbac-objects.ts';
import { labelText } from './binding-name.ts';
import type { RoleFacts } from './role-facts.ts';

/** Who gets roles in a cluster or in a project: a virtual group, or the subject of a binding. */
export interface Grantee {
  /** The first one names what is written for it. */
  readonly subjects: readonly [RbacSubject, ...RbacSubject[]];
  readonly roles: readonly RoleFacts[];
  /** `<namespace>_<name>` of the binding; absent for a virtual group, which is nobody's alone. */
  readonly owner?: string;
}

/** A binding, with the closure of its role. */
export interface RoleGiven {
  readonly namespace: string;
  readonly name: string;
  readonly subject: RbacSubject;
  readonly roles: readonly RoleFacts[];
}

/**
 * One virtual group for each role that is given, and for those of `always`; service accounts, which are in no group,
 * beside it.
 */
export function groupGrantees(
  given: readonly RoleGiven[],
  groupOf: (role: string) => string,
  always: readonly RoleFacts[] = [],
): readonly Grantee[] {
  const accountsOf = new Map(always.map((role) => [role, new Map<string, RbacSubject>()]));
  for (const { subject, roles } of given) {
    for (const role of roles) {
      const accounts = accountsOf.get(role) ?? new Map<string, RbacSubject>();
      accountsOf.set(role, accounts);
      if (subject.kind === 'ServiceAccount') {
        accounts.set(`${subject.namespace}:${subject.name}`, subject);
      }
    }
  }
  return [...accountsOf].map(([role, accounts]) => ({
    subjects: [
      subjectOf('Group', groupOf(role.name)),
      ...[...accounts.keys()].toSorted().flatMap((key) => accounts.get(key) ?? []),
    ],
    roles: [role],
  }));
}

/** One for each binding, as Rancher has it. */
export function bindingGrantees(given: readonly RoleGiven[]): readonly Grantee[] {
  return given.map(({ namespace, name, subject, roles }) => ({
    subjects: [subject],
    roles,
    owner: labelText(`${namespace}_${name}`),
  }));
}

import type { PolicyRule, RbacSubject } from '@drover/apimachinery';
import type { AccessSet } from '../compile/access-set.ts';
import { type CompiledBinding, subjectKey } from '../compile/compiled-binding.ts';
import type { CompiledRole } from '../compile/compiled-role.ts';
import type { ObjectKey } from '../compile/rbac-objects.ts';
import type { RequestAttributes, UserInfo } from '../rule/request.ts';
import { ruleAllows } from '../rule/rule-allows.ts';

/** Why a request is allowed, or is not. */
export interface Explanation {
  readonly allowed: boolean;
  /** In the words of Kubernetes; empty when it is not allowed and nothing is amiss. */
  readonly reason: string;
  /** What allows it; absent when nothing does. */
  readonly grant?: Grant;
}

/** A binding, the role it grants, to whom, and the rule that counts. A key without namespace is cluster-wide. */
export interface Grant {
  readonly binding: ObjectKey;
  readonly role: ObjectKey;
  readonly subject: RbacSubject;
  readonly rule: PolicyRule;
}

/** Looks for the first grant that allows a request, in access sets that belong to the user. */
export function explainAccess(
  user: UserInfo,
  attributes: RequestAttributes,
  accessSets: readonly AccessSet[],
): Explanation {
  const missing = new Set<string>();
  for (const access of accessSets) {
    for (const [role, bindings] of access.roles) {
      if (!role.exists) missing.add(describeMissing(role));
      const rule = role.rules.find((candidate) => ruleAllows(candidate, attributes));
      const grant = rule && findGrant(user, bindings, rule);
      if (grant !== undefined) {
        return { allowed: true, reason: `RBAC: allowed by ${describe(grant)}`, grant };
      }
    }
  }
  const texts = [...missing];
  const all = texts.length > 1 ? `[${texts.join(', ')}]` : texts.join('');
  return { allowed: false, reason: all === '' ? '' : `RBAC: ${all}` };
}

function findGrant(
  user: UserInfo,
  bindings: Iterable<CompiledBinding>,
  rule: PolicyRule,
): Grant | undefined {
  for (const { namespace, name, role, subjects } of bindings) {
    const subject = subjects.find((each) => isMeant(user, each, namespace));
    if (subject !== undefined) {
      return {
        binding: keyOf(namespace, name),
        role: keyOf(role.namespace, role.name),
        subject,
        rule,
      };
    }
  }
  return undefined;
}

function isMeant(user: UserInfo, subject: RbacSubject, namespace: string): boolean {
  const key = subjectKey(subject, namespace);
  if (key?.table === 'users') return key.name === user.name;
  return key !== undefined && (user.groups ?? []).includes(key.name);
}

function describe({ binding, role, subject }: Grant): string {
  const kind = binding.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
  const name =
    binding.namespace === undefined ? binding.name : `${binding.name}/${binding.namespace}`;
  const roleKind = role.namespace === undefined ? 'ClusterRole' : 'Role';
  const from = `${kind} ${quote(name)} of ${roleKind} ${quote(role.name)}`;
  return `${from} to ${describeSubject(subject, binding.namespace ?? '')}`;
}

function describeSubject({ kind, name, namespace }: RbacSubject, bindingNamespace: string): string {
  if (kind !== 'ServiceAccount') return `${kind} ${quote(name)}`;
  return `${kind} ${quote(`${name}/${namespace || bindingNamespace}`)}`;
}

function describeMissing({ namespace, name }: CompiledRole): string {
  const resource = namespace === '' ? 'clusterrole' : 'role';
  return `${resource}.rbac.authorization.k8s.io ${quote(name)} not found`;
}

function keyOf(namespace: string, name: string): ObjectKey {
  return namespace === '' ? { name } : { namespace, name };
}

function quote(text: string): string {
  return JSON.stringify(text);
}

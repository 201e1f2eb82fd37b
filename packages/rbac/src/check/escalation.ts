import type { PolicyRule, RoleRef } from '@drover/apimachinery';
import type { AggregationRule } from '../compile/rbac-objects.ts';
import type { RbacAuthorizer } from '../rbac-authorizer.ts';
import type { ResourceAttributes, UserInfo } from '../rule/request.ts';
import { describeRule, joinVerbs, uncoveredRules } from './covers.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Members may do everything; what they write is never an escalation. */
const PRIVILEGED_GROUP = 'system:masters';

const ALL_RULES: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** What the checks need to know. */
export interface EscalationContext {
  readonly rbac: RbacAuthorizer;
  readonly user: UserInfo;
  /** Whether the user may do that, by all authorizers together. */
  readonly mayDo: (attributes: ResourceAttributes) => boolean;
}

/** A role that is about to be written. */
export interface RoleWrite {
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly aggregationRule?: AggregationRule;
  /** Of the role that is replaced; it counts as much as the new one. */
  readonly oldAggregationRule?: AggregationRule;
}

/** Why the user may not write a role: nobody gives what they do not have. `undefined` when they may. */
export function roleRefusal(context: EscalationContext, role: RoleWrite): string | undefined {
  const resource = role.namespace === '' ? 'clusterroles' : 'roles';
  if (isPrivileged(context.user) || context.mayDo(attributesOf('escalate', resource, role))) {
    return undefined;
  }
  const missing = missingRules(context, role.namespace, role.rules);
  if (missing !== undefined) return missing;
  const aggregates = hasSelectors(role.aggregationRule) || hasSelectors(role.oldAggregationRule);
  if (!aggregates || missingRules(context, role.namespace, ALL_RULES) === undefined)
    return undefined;
  return 'must have cluster-admin privileges to use the aggregationRule';
}

/**
 * Why the user may not write a binding of a role in `namespace` (empty: everywhere). `undefined` when they may.
 * A role that does not exist grants nothing now, but may later: the caller refuses a binding of one that
 * `rbac.rulesOf` does not know, unless the user may bind it.
 */
export function bindingRefusal(
  context: EscalationContext,
  roleRef: RoleRef,
  namespace: string,
): string | undefined {
  if (mayBind(context, roleRef, namespace)) return undefined;
  return missingRules(context, namespace, context.rbac.rulesOf(roleRef, namespace) ?? []);
}

/** Whether the user may bind the role without having what it gives. */
export function mayBind(
  { user, mayDo }: EscalationContext,
  { kind, name }: RoleRef,
  namespace: string,
): boolean {
  if (isPrivileged(user)) return true;
  const resource = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  return mayDo(attributesOf('bind', resource, { namespace, name }));
}

function missingRules(
  { rbac, user }: EscalationContext,
  namespace: string,
  rules: readonly PolicyRule[],
): string | undefined {
  const missing = uncoveredRules(rbac.rulesFor(user, namespace), rules);
  if (missing.length === 0) return undefined;
  const groups = (user.groups ?? []).map((group) => JSON.stringify(group)).join(' ');
  const who = `user ${JSON.stringify(user.name)} (groups=[${groups}])`;
  const lines = [...new Set(joinVerbs(missing).map(describeRule))].toSorted();
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`;
}

function attributesOf(
  verb: string,
  resource: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): ResourceAttributes {
  return { verb, group: RBAC_GROUP, resource, name, namespace };
}

function isPrivileged(user: UserInfo): boolean {
  return user.groups?.includes(PRIVILEGED_GROUP) ?? false;
}

function hasSelectors(rule: AggregationRule | undefined): boolean {
  return (rule?.clusterRoleSelectors?.length ?? 0) > 0;
}

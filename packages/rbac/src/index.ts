/**
 * Who may do what: PolicyRules and bindings compiled into access sets that answer in constant time, and say why.
 *
 * @packageDocumentation
 */
export { bootstrapPolicy, type RbacObject } from './bootstrap/bootstrap-policy.ts';
export { describeRule, joinVerbs, uncoveredRules } from './check/covers.ts';
export {
  bindingRefusal,
  type EscalationContext,
  mayBind,
  type RoleWrite,
  roleRefusal,
} from './check/escalation.ts';
export { type RulesReviewStatus, rulesReviewStatus } from './check/rules-review.ts';
export type {
  AggregationRule,
  BindingObject,
  ObjectKey,
  RoleObject,
} from './compile/rbac-objects.ts';
export { RoleAggregation } from './compile/role-aggregation.ts';
export type { Explanation, Grant } from './explain/explain.ts';
export type { GrantChain, GrantsExplanation } from './grants/explain-grants.ts';
export {
  ALL_CLUSTERS,
  type GrantedRole,
  type GrantSubject,
  type HeldRoles,
  type Holder,
  holdsAny,
  NOTHING_HELD,
  type RoleGrant,
} from './grants/role-grant.ts';
export { type GrantsListener, type GrantsQuestion, RoleGrants } from './grants/role-grants.ts';
export { type AccessListener, RbacAuthorizer } from './rbac-authorizer.ts';
export {
  isPathRequest,
  type PathAttributes,
  type RequestAttributes,
  type ResourceAttributes,
  type UserInfo,
} from './rule/request.ts';
export { ruleAllows } from './rule/rule-allows.ts';

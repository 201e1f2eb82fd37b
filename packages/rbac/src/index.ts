/**
 * Who may do what: PolicyRules and bindings compiled into access sets that answer in constant time, and say why.
 *
 * @packageDocumentation
 */
export type { BindingObject, ObjectKey, RoleObject } from './compile/rbac-objects.ts';
export { RbacAuthorizer } from './rbac-authorizer.ts';
export {
  isPathRequest,
  type PathAttributes,
  type RequestAttributes,
  type ResourceAttributes,
  type UserInfo,
} from './rule/request.ts';
export { ruleAllows } from './rule/rule-allows.ts';

import type { AccessListener, RequestAttributes, ResourceAttributes, UserInfo } from '@drover/rbac';

/** Answers who may do what in the cluster; an `RbacAuthorizer` that is kept up to date is one. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: RequestAttributes): boolean;
  authorizeSomeIn(user: UserInfo, attributes: ResourceAttributes): boolean;
  authorizeSomewhere(user: UserInfo, attributes: ResourceAttributes): boolean;
  /** @returns ends it. */
  onChange(listener: AccessListener): () => void;
}

import type { FieldSelector } from '@drover/apimachinery';
import type { RequestAttributes } from '@drover/rbac';
import type { UserInfo } from '../authentication/user-info.ts';

/** An answer to the question whether a user may do something. */
export interface Decision {
  readonly allowed: boolean;
  /** Why, where there is more to say than that no rule allows it. */
  readonly reason: string;
}

/** What is asked for, with the fields by which objects are selected where that counts. */
export type AccessAttributes = RequestAttributes & { readonly fields?: FieldSelector };

/** Decides who may do what. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: AccessAttributes): Decision;

  /** The same with the reason in words, which takes longer. */
  explain(user: UserInfo, attributes: AccessAttributes): Decision;
}

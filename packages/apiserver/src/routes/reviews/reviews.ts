import type { DynamicObject } from '@drover/apimachinery';
import type { TokenAuthenticator } from '../../authentication/token-authenticator.ts';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { StoredRbac } from '../../authorization/stored-rbac.ts';
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './access-reviews.ts';
import { selfSubjectReview, tokenReview } from './identity-reviews.ts';

/** What reviews are answered from. */
export interface ReviewContext {
  readonly user: UserInfo;
  /** The namespace in the path; empty where there is none. */
  readonly namespace: string;
  readonly rbac: StoredRbac;
  readonly tokens: readonly TokenAuthenticator[];
}

/** Answers a question that is asked by creating an object: gives the object with its status. */
export type Review = (
  object: DynamicObject,
  context: ReviewContext,
) => DynamicObject | Promise<DynamicObject>;

/** The reviews by `resource.group`. */
export const reviews: Readonly<Record<string, Review>> = {
  'localsubjectaccessreviews.authorization.k8s.io': localSubjectAccessReview,
  'selfsubjectaccessreviews.authorization.k8s.io': selfSubjectAccessReview,
  'selfsubjectreviews.authentication.k8s.io': selfSubjectReview,
  'selfsubjectrulesreviews.authorization.k8s.io': selfSubjectRulesReview,
  'subjectaccessreviews.authorization.k8s.io': subjectAccessReview,
  'tokenreviews.authentication.k8s.io': tokenReview,
};

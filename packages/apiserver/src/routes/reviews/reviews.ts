import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './access-reviews.ts';
import { selfSubjectReview, tokenReview } from './identity-reviews.ts';
import type { Review } from './review.ts';

/** The reviews by `resource.group`. */
export const reviews: Readonly<Record<string, Review>> = {
  'localsubjectaccessreviews.authorization.k8s.io': localSubjectAccessReview,
  'selfsubjectaccessreviews.authorization.k8s.io': selfSubjectAccessReview,
  'selfsubjectreviews.authentication.k8s.io': selfSubjectReview,
  'selfsubjectrulesreviews.authorization.k8s.io': selfSubjectRulesReview,
  'subjectaccessreviews.authorization.k8s.io': subjectAccessReview,
  'tokenreviews.authentication.k8s.io': tokenReview,
};

import { badRequestError, type DynamicObject } from '@drover/apimachinery';
import {
  type FieldError,
  invalid,
  invalidError,
  type ReviewedAccess,
  type ReviewedAttributes,
  required,
  type SelfSubjectRulesReview,
  type SubjectAccessReview,
} from '@drover/kubernetes';
import { type RequestAttributes, rulesReviewStatus } from '@drover/rbac';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { StoredRbac } from '../../authorization/stored-rbac.ts';
import type { Review, ReviewContext } from './review.ts';

const GROUP = 'authorization.k8s.io';

/** May I do this? */
export const selfSubjectAccessReview: Review = (object, { user, rbac }) => {
  const { spec } = object as unknown as SubjectAccessReview;
  checkAttributes('SelfSubjectAccessReview', spec);
  return withStatus(object, decide(rbac, user, spec));
};

/** May that user do this? */
export const subjectAccessReview: Review = (object, context) =>
  reviewOther('SubjectAccessReview', object, context);

/** May that user do this in the namespace of the path? */
export const localSubjectAccessReview: Review = (object, context) => {
  const { spec } = object as unknown as SubjectAccessReview;
  if (spec.resourceAttributes?.namespace !== context.namespace) {
    throw badRequestError(
      `spec.resourceAttributes.namespace must match namespace: ${context.namespace}`,
    );
  }
  return reviewOther('LocalSubjectAccessReview', object, context);
};

/** What may I do in that namespace? */
export const selfSubjectRulesReview: Review = (object, { user, rbac }) => {
  const { namespace = '' } = (object as unknown as SelfSubjectRulesReview).spec;
  if (namespace === '') throw badRequestError('no namespace on request');
  return withStatus(object, rulesReviewStatus(rbac.rulesFor(user, namespace)));
};

function reviewOther(kind: string, object: DynamicObject, { rbac }: ReviewContext): DynamicObject {
  const { spec } = object as unknown as SubjectAccessReview;
  const { user: name = '', groups = [], uid, extra } = spec;
  if (name === '' && groups.length === 0) {
    throw invalidError({ group: GROUP, kind }, '', [
      invalid('spec.user', name, 'at least one of user or group must be specified'),
    ]);
  }
  checkAttributes(kind, spec);
  const user = { name, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }) };
  return withStatus(object, decide(rbac, user, spec));
}

function checkAttributes(kind: string, spec: ReviewedAttributes | undefined): void {
  const { resourceAttributes, nonResourceAttributes } = spec ?? {};
  const problems: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes) {
    const detail = 'cannot be specified in combination with resourceAttributes';
    problems.push(invalid('spec.nonResourceAttributes', nonResourceAttributes, detail));
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    problems.push(required('spec.resourceAttributes', detail));
  }
  if (problems.length > 0) throw invalidError({ group: GROUP, kind }, '', problems);
}

function decide(rbac: StoredRbac, user: UserInfo, spec: ReviewedAttributes): ReviewedAccess {
  const { allowed, reason } = rbac.explain(user, attributesOf(spec));
  return { allowed, ...(reason !== '' && { reason }) };
}

function attributesOf({
  resourceAttributes,
  nonResourceAttributes,
}: ReviewedAttributes): RequestAttributes {
  if (!resourceAttributes) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { verb, path };
  }
  const { verb = '', group = '', resource = '', ...rest } = resourceAttributes;
  const { subresource = '', name = '', namespace = '' } = rest;
  return { verb, group, resource, subresource, name, namespace };
}

function withStatus(object: DynamicObject, status: object): DynamicObject {
  return { ...object, metadata: object.metadata ?? {}, status };
}

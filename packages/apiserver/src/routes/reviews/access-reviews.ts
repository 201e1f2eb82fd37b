import { badRequestError, type DynamicObject } from '@drover/apimachinery';
import {
  type FieldError,
  invalid,
  invalidError,
  type ReviewedAccess,
  type ReviewedAttributes,
  type SelfSubjectRulesReview,
  type SubjectAccessReview,
} from '@drover/kubernetes';
import { rulesReviewStatus } from '@drover/rbac';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { AccessAttributes } from '../../authorization/authorizer.ts';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { answered, type Review } from './review.ts';
import { selectedFields, selectorProblems, selectorWarnings } from './review-selectors.ts';

type Reviewed = SubjectAccessReview['spec'];

/** May I do this? */
export const selfSubjectAccessReview: Review = (object, { user, rbac }) => {
  const spec = specOf(object);
  refuse([...attributeProblems(spec), ...selectorProblems(spec), ...metadataProblems(object)]);
  return answered(object, decide(rbac, user, spec));
};

/** May that user do this? */
export const subjectAccessReview: Review = (object, { rbac }) => {
  const spec = specOf(object);
  refuse([...subjectProblems(spec), ...metadataProblems(object)]);
  return answered(object, decide(rbac, subjectOf(spec), spec));
};

/** May that user do this in the namespace of the path? */
export const localSubjectAccessReview: Review = (object, { namespace, rbac }) => {
  const spec = specOf(object);
  refuse([
    ...subjectProblems(spec),
    ...metadataProblems(object, namespace),
    ...placeProblems(spec, namespace),
  ]);
  return answered(object, decide(rbac, subjectOf(spec), spec));
};

/** What may I do in that namespace? */
export const selfSubjectRulesReview: Review = (object, { user, rbac }) => {
  const { namespace = '' } = (object as unknown as SelfSubjectRulesReview).spec ?? {};
  if (namespace === '') throw badRequestError('no namespace on request');
  const { rules, evaluationError } = rbac.rulesFor(user, namespace);
  const status = rulesReviewStatus(rules);
  if (evaluationError === undefined) return { metadata: {}, spec: {}, status };
  return { metadata: {}, spec: {}, status: { ...status, incomplete: true, evaluationError } };
};

function specOf(object: DynamicObject): Reviewed {
  return (object as { spec?: Reviewed }).spec ?? {};
}

function refuse(problems: readonly FieldError[]): void {
  // Kubernetes asks its internal form for the kind, which has none.
  if (problems.length > 0)
    throw invalidError({ group: 'authorization.k8s.io', kind: '' }, '', problems);
}

function subjectProblems(spec: Reviewed): FieldError[] {
  const { user = '', groups = [] } = spec;
  const problems = attributeProblems(spec);
  if (user === '' && groups.length === 0) {
    problems.push(invalid('spec.user', '', 'at least one of user or group must be specified'));
  }
  return [...problems, ...selectorProblems(spec)];
}

function attributeProblems({
  resourceAttributes,
  nonResourceAttributes,
}: ReviewedAttributes): FieldError[] {
  if (resourceAttributes && nonResourceAttributes) {
    const detail = 'cannot be specified in combination with resourceAttributes';
    return [invalid('spec.nonResourceAttributes', internalForm(nonResourceAttributes), detail)];
  }
  if (resourceAttributes || nonResourceAttributes) return [];
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalid('spec.resourceAttributes', null, detail)];
}

function placeProblems(
  { resourceAttributes, nonResourceAttributes }: ReviewedAttributes,
  namespace: string,
): FieldError[] {
  const problems: FieldError[] = [];
  const asked = resourceAttributes?.namespace ?? '';
  if (resourceAttributes && asked !== namespace) {
    problems.push(
      invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'),
    );
  }
  if (nonResourceAttributes) {
    const detail = 'disallowed on this kind of request';
    problems.push(
      invalid('spec.nonResourceAttributes', internalForm(nonResourceAttributes), detail),
    );
  }
  return problems;
}

/** A question has no name: only who wrote it, and where, may be said of it. */
function metadataProblems({ metadata = {} }: DynamicObject, namespace = ''): FieldError[] {
  const { managedFields: _fields, namespace: own = '', ...rest } = metadata;
  const isEmpty = Object.keys(rest).length === 0 && own === namespace;
  if (isEmpty) return [];
  const detail = namespace === '' ? 'must be empty' : 'must be empty except for namespace';
  return [invalid('metadata', metadata, detail)];
}

function internalForm({
  path = '',
  verb = '',
}: NonNullable<ReviewedAttributes['nonResourceAttributes']>): object {
  return { Path: path, Verb: verb };
}

function subjectOf({ user: name = '', groups = [], uid, extra }: Reviewed): UserInfo {
  return { name, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }) };
}

function decide(rbac: ClusterAuthorizer, user: UserInfo, spec: ReviewedAttributes): ReviewedAccess {
  const { allowed, reason } = rbac.explain(user, attributesOf(spec));
  const evaluationError = selectorWarnings(spec);
  return {
    allowed,
    ...(reason !== '' && { reason }),
    ...(evaluationError !== '' && { evaluationError }),
  };
}

function attributesOf({
  resourceAttributes,
  nonResourceAttributes,
}: ReviewedAttributes): AccessAttributes {
  if (!resourceAttributes) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { verb, path };
  }
  const { verb = '', group = '', resource = '', ...rest } = resourceAttributes;
  const { subresource = '', name = '', namespace = '' } = rest;
  const fields = selectedFields({ resourceAttributes });
  return { verb, group, resource, subresource, name, namespace, fields };
}

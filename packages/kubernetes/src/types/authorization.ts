import type { PolicyRule } from '@drover/apimachinery';
import type { ObjectOf } from './object-of.ts';

type AuthorizationVersion = 'authorization.k8s.io/v1';

/** What a review asks for: a resource or a path. */
export interface ReviewedAttributes {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly version?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
}

/** The answer of a review. */
export interface ReviewedAccess {
  readonly allowed: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

/** `authorization.k8s.io/v1` SubjectAccessReview: asks whether someone may do something. */
export interface SubjectAccessReview extends ObjectOf<AuthorizationVersion, 'SubjectAccessReview'> {
  readonly spec: ReviewedAttributes & {
    readonly user?: string;
    readonly groups?: readonly string[];
    readonly uid?: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly status?: ReviewedAccess;
}

/** `authorization.k8s.io/v1` SelfSubjectAccessReview: asks whether one may do something oneself. */
export interface SelfSubjectAccessReview
  extends ObjectOf<AuthorizationVersion, 'SelfSubjectAccessReview'> {
  readonly spec: ReviewedAttributes;
  readonly status?: ReviewedAccess;
}

/** `authorization.k8s.io/v1` SelfSubjectRulesReview: asks for all that one may do in a namespace. */
export interface SelfSubjectRulesReview
  extends ObjectOf<AuthorizationVersion, 'SelfSubjectRulesReview'> {
  readonly spec: { readonly namespace?: string };
  readonly status?: {
    readonly resourceRules: readonly PolicyRule[];
    readonly nonResourceRules: readonly PolicyRule[];
    readonly incomplete: boolean;
    readonly evaluationError?: string;
  };
}

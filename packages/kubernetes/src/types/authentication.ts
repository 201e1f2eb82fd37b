import type { ObjectOf } from './object-of.ts';

/** A user as reviews name them. */
export interface ReviewedUser {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

type AuthenticationVersion = 'authentication.k8s.io/v1';

/** `authentication.k8s.io/v1` TokenRequest: asks for a token of a service account. */
export interface TokenRequest extends ObjectOf<AuthenticationVersion, 'TokenRequest'> {
  readonly spec: {
    readonly audiences: readonly string[] | null;
    readonly expirationSeconds?: number;
    readonly boundObjectRef?: {
      readonly apiVersion?: string;
      readonly kind?: string;
      readonly name?: string;
      readonly uid?: string;
    };
  };
  readonly status?: { readonly token: string; readonly expirationTimestamp: string | null };
}

/** `authentication.k8s.io/v1` TokenReview: asks whose token it is. */
export interface TokenReview extends ObjectOf<AuthenticationVersion, 'TokenReview'> {
  readonly spec: { readonly token?: string; readonly audiences?: readonly string[] };
  readonly status?: {
    readonly authenticated?: boolean;
    readonly user?: ReviewedUser;
    readonly audiences?: readonly string[];
    readonly error?: string;
  };
}

/** `authentication.k8s.io/v1` SelfSubjectReview: asks who one is. */
export interface SelfSubjectReview extends ObjectOf<AuthenticationVersion, 'SelfSubjectReview'> {
  readonly status?: { readonly userInfo?: ReviewedUser };
}

/** An `AuthenticationConfiguration` of `apiserver.config.k8s.io`: issuers of tokens that are believed, and what may be asked by nobody. */
export interface AuthenticationConfiguration {
  readonly jwt?: readonly JwtConfiguration[];
  readonly anonymous?: {
    readonly enabled?: boolean;
    readonly conditions?: readonly { readonly path?: string }[];
  };
}

/** An issuer, and how its claims become a user. */
export interface JwtConfiguration {
  readonly issuer: {
    readonly url: string;
    /** Where its document is, if not below its URL. */
    readonly discoveryURL?: string;
    /** PEM of the authorities that may sign its certificate; absent: those of the system. */
    readonly certificateAuthority?: string;
    readonly audiences: readonly string[];
    readonly audienceMatchPolicy?: string;
  };
  readonly claimValidationRules?: readonly ClaimValidationRule[];
  readonly claimMappings: {
    readonly username: PrefixedClaim;
    readonly groups?: PrefixedClaim;
    readonly uid?: ClaimOrExpression;
    readonly extra?: readonly { readonly key: string; readonly valueExpression: string }[];
  };
  readonly userValidationRules?: readonly ValidationRule[];
}

/** A claim, or an expression over all claims. */
export interface ClaimOrExpression {
  readonly claim?: string;
  readonly expression?: string;
}

/** A claim whose value gets a prefix. */
export interface PrefixedClaim extends ClaimOrExpression {
  readonly prefix?: string;
}

/** An expression that must be true. */
export interface ValidationRule {
  readonly expression?: string;
  readonly message?: string;
}

/** A claim that must have a value, or an expression over all claims that must be true. */
export interface ClaimValidationRule extends ValidationRule {
  readonly claim?: string;
  readonly requiredValue?: string;
}

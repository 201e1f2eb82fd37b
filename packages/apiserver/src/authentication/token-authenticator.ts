import type { UserInfo } from './user-info.ts';

/** Whose a token is. */
export interface TokenOwner {
  readonly user: UserInfo;
  /** Those of the audiences asked for that the token is meant for; absent: it is for the API server, whoever asks. */
  readonly audiences?: readonly string[];
}

/** What an authenticator says of a token that is one of its own. */
export type TokenAnswer =
  | TokenOwner
  /** It is not good (any more); why, in words that may be told to whoever reviews it. */
  | { readonly refusal: string };

/** Finds out whom a bearer token belongs to. */
export interface TokenAuthenticator {
  /**
   * The answer for a token; `undefined` when it is not one of mine.
   *
   * @param audiences - whom the token may be meant for.
   */
  authenticate(
    token: string,
    audiences: readonly string[],
  ): Promise<TokenAnswer | undefined> | TokenAnswer | undefined;
}

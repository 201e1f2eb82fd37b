import type { TokenAuthenticator, TokenOwner } from './token-authenticator.ts';
import { authenticated } from './user-info.ts';

/** What is known of a token after everyone was asked. */
export type TokenVerdict = Required<TokenOwner> | { readonly error: string };

const INVALID = 'invalid bearer token';

/** Asks one authenticator after the other whose token it is; the first that knows its owner decides. */
export class TokenChain {
  /** Whom the tokens of this API server are meant for. */
  readonly audiences: readonly string[];
  readonly #authenticators: readonly TokenAuthenticator[];

  constructor(authenticators: readonly TokenAuthenticator[], audiences: readonly string[]) {
    this.#authenticators = authenticators;
    this.audiences = audiences;
  }

  /** The owner of a token that is meant for one of `audiences`, or why there is none, in Kubernetes' words. */
  async identify(token: string, audiences = this.audiences): Promise<TokenVerdict> {
    const refusals: string[] = [];
    for (const authenticator of this.#authenticators) {
      const answer = await authenticator.authenticate(token, audiences);
      if (answer === undefined) continue;
      if ('refusal' in answer) {
        refusals.push(answer.refusal);
        continue;
      }
      const meant = answer.audiences ?? this.audiences.filter((each) => audiences.includes(each));
      if (meant.length > 0) return { user: authenticated(answer.user), audiences: meant };
    }
    if (refusals.length === 0) return { error: INVALID };
    return { error: `[${[INVALID, ...refusals].join(', ')}]` };
  }
}

import { digestOf } from './recent-tokens.ts';
import type { TokenAuthenticator } from './token-authenticator.ts';
import type { UserInfo } from './user-info.ts';

/**
 * Tokens that are known from the start, such as those of the parts of one installation.
 *
 * Looked up by digest, so that the time of the answer tells nothing about the tokens there are.
 */
export function staticTokens(tokens: ReadonlyMap<string, UserInfo>): TokenAuthenticator {
  if (tokens.size === 0) return { authenticate: () => undefined };
  const byDigest = new Map([...tokens].map(([token, user]) => [digestOf(token), { user }]));
  return { authenticate: (token) => byDigest.get(digestOf(token)) };
}

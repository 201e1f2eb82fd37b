import type { UserInfo } from './user-info.ts';

/** Finds out whom a bearer token belongs to. */
export interface TokenAuthenticator {
  /**
   * The user of a token; `undefined` when it is not one of mine, or not good (any more).
   *
   * @param audiences - whom the token may be meant for; default this server.
   */
  authenticate(token: string, audiences?: readonly string[]): Promise<UserInfo | undefined>;
}

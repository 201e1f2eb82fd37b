import type { Token } from '@drover/api';
import { LOCAL_PROVIDER, type Providers } from '../providers/providers.ts';
import type { ProviderSecrets } from '../providers/secrets.ts';
import type { CallOptions } from '../tokens/token-store.ts';

/**
 * Where a browser ends the session at the provider through which a token came; `undefined` where there is none. Gives
 * what the provider knows the session by once.
 */
export type LogoutUrl = (
  token: Token,
  finalUrl: string,
  options: CallOptions,
) => Promise<string | undefined>;

/**
 * Makes the use case "log out at the provider too".
 *
 * @throws (of the returned function) `AUTH_PROVIDER_UNREACHABLE`.
 */
export function createLogoutUrl({
  providers,
  secrets,
}: {
  readonly providers: Providers;
  readonly secrets: ProviderSecrets;
}): LogoutUrl {
  return async ({ authProvider, userId = '', metadata }, finalUrl, { signal }) => {
    const name = authProvider || LOCAL_PROVIDER;
    if (name === LOCAL_PROVIDER || !providers.isEnabled(name)) return undefined;
    const session = { userId, tokenName: metadata?.name ?? '' };
    const hint = await secrets.takeLogoutHint(session, { signal });
    return (await providers.get(name, { signal })).logoutUrl(finalUrl, { hint, signal });
  };
}

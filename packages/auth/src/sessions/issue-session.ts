import { LABEL_VALUES, type Principal, type Settings, type User } from '@drover/api';
import type { CallOptions, IssuedToken, TokenStore } from '../tokens/token-store.ts';

/** What a login is for. */
export interface SessionRequest {
  readonly description?: string;
  /** Set for a token that goes into a kubeconfig; `clusterId` narrows it to one cluster. */
  readonly kubeconfig?: { readonly clusterId?: string };
}

/** Who has logged in, and through which provider. */
export interface LoggedIn {
  readonly user: User;
  readonly principal: Principal;
  readonly authProvider: string;
  /** Facts of the session at the provider. */
  readonly providerInfo?: Readonly<Record<string, string>> | undefined;
}

/** What {@link issueSession} needs. */
export interface SessionOptions extends CallOptions {
  readonly tokens: TokenStore;
  readonly settings: Settings;
}

/** Issues the token of a login, with the life that the settings give it. */
export function issueSession(
  { user, principal, authProvider, providerInfo }: LoggedIn,
  { description, kubeconfig }: SessionRequest,
  { tokens, settings, signal }: SessionOptions,
): Promise<IssuedToken> {
  const userId = user.metadata?.name ?? '';
  const minutes = settings.number(
    kubeconfig ? 'kubeconfig-token-ttl-minutes' : 'auth-user-session-ttl-minutes',
  );
  return tokens.issue(
    {
      userId,
      ttlMs: minutes * 60_000,
      isDerived: false,
      authProvider,
      userPrincipal: principal,
      kind: kubeconfig ? LABEL_VALUES.kubeconfig : LABEL_VALUES.session,
      ...(providerInfo && { providerInfo }),
      ...(kubeconfig && { generateName: `kubeconfig-${userId}` }),
      ...(kubeconfig?.clusterId && { clusterId: kubeconfig.clusterId }),
      ...(description && { description }),
    },
    { signal },
  );
}

import { ANNOTATIONS, type Token } from '@drover/api';
import type { CallOptions, TokenStore } from './token-store.ts';

/** Whose tokens, of which provider. */
export interface TokenOwner {
  readonly userId: string;
  readonly provider: string;
}

interface TokenWork extends CallOptions {
  readonly tokens: TokenStore;
}

function tokensOf({ userId, provider }: TokenOwner, tokens: TokenStore): readonly Token[] {
  return tokens.listOf(userId).filter(({ authProvider }) => authProvider === provider);
}

/** Ends the sessions that began with a login at a provider. */
export async function endSessions(owner: TokenOwner, { tokens, signal }: TokenWork): Promise<void> {
  const sessions = tokensOf(owner, tokens).filter(({ isDerived }) => isDerived !== true);
  for (const session of sessions) await tokens.revoke(session, { signal });
}

/** Takes effect when a provider no longer lets a user in: sessions end, API keys rest. */
export async function suspendTokens(owner: TokenOwner, work: TokenWork): Promise<void> {
  await endSessions(owner, work);
  const { tokens, signal } = work;
  const keys = tokensOf(owner, tokens).filter(({ enabled }) => enabled !== false);
  for (const key of keys) {
    await tokens.setEnabled(key, { enabled: false, disabledBy: owner.provider }, { signal });
  }
}

/** Wakes the API keys that rested because their provider did not let the user in. */
export async function restoreTokens(
  owner: TokenOwner,
  { tokens, signal }: TokenWork,
): Promise<void> {
  const resting = tokensOf(owner, tokens).filter(
    ({ metadata }) => metadata?.annotations?.[ANNOTATIONS.tokenDisabledBy] === owner.provider,
  );
  for (const key of resting) {
    await tokens.setEnabled(key, { enabled: true }, { signal });
  }
}

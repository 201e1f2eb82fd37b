import { CodedError } from '@drover/base';
import { type NormanClient, NormanError } from '@drover/client/norman';
import { takeCredentials } from '../credential/credential-store.ts';
import type { Host } from '../host.ts';
import { type NamedContext } from '../session/find-context.ts';
import { connectContext } from '../session/open-session.ts';

/**
 * Ends a login at the server: the short-lived tokens that were made from it, and its own token if the login made it.
 *
 * @returns false when the server could not be told; its tokens expire by themselves then.
 */
export async function revokeLogin(host: Host, named: NamedContext): Promise<boolean> {
  const { server, user = '', token, isSession } = named.context;
  const derived = await takeCredentials(host, { server, user });
  if (token === undefined) return true;
  await using session = connectContext(host, named);
  try {
    for (const { token: made, isDirect } of derived)
      if (!isDirect) await revokeToken(session.norman, made, host.signal);
    if (isSession) await endSession(session.norman, host.signal);
    return true;
  } catch (error) {
    host.signal.throwIfAborted();
    if (error instanceof NormanError || error instanceof CodedError) return false;
    throw error;
  }
}

async function revokeToken(
  norman: NormanClient,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const name = token.split(':', 1)[0] ?? '';
  try {
    await norman.send({ method: 'DELETE', url: `${norman.root}/tokens/${name}`, signal });
  } catch (error) {
    if (!(error instanceof NormanError && error.status === 404)) throw error;
  }
}

async function endSession(norman: NormanClient, signal: AbortSignal): Promise<void> {
  await norman.send({ method: 'POST', url: `${norman.root}/tokens?action=logout`, signal });
}

import type { NormanClient } from '@drover/client/norman';
import type { ServerContext } from '../config/config.ts';
import type { Host } from '../host.ts';
import { connectNorman, openTransport, trustOf } from '../session/open-session.ts';
import { loginWithBrowser } from './browser-login.ts';
import { loginWithPassword, readPasswordLogin } from './password-login.ts';

/** How one proves who one is. */
export interface LoginMethod {
  /** `name:secret`, or true to read it. */
  readonly token?: string | true;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly browser?: boolean;
}

/** A token, and what it was got with. */
export interface ObtainedToken {
  readonly token: string;
  /** Whether the server made it now, so that a logout should revoke it. */
  readonly isSession: boolean;
  /** What the user typed, when it was a password. */
  readonly password?: string;
}

/** Longest token that is read from standard input. */
const MAX_TOKEN_BYTES = 4_096;

/** Gets the token of a login: a given one, or a new one for a password or through a browser. */
export async function obtainToken(
  host: Host,
  context: ServerContext,
  method: LoginMethod,
): Promise<ObtainedToken> {
  const { token } = method;
  if (token !== undefined) {
    return { token: token === true ? await readToken(host) : token, isSession: false };
  }
  const { server } = context;
  await using transport = openTransport(host, server, trustOf(context));
  const norman = connectNorman(host, { server, transport });
  if (method.browser || (hasNoPassword(method) && (await hasIdentityProvider(host, norman)))) {
    return { token: await loginWithBrowser(host, norman, server), isSession: true };
  }
  const typed = await readPasswordLogin(host, method);
  const options = { description: `drover on ${host.hostName}`, signal: host.signal };
  const made = await loginWithPassword(norman, typed, options);
  return { token: made, isSession: true, password: typed.password };
}

function hasNoPassword({ username, passwordStdin }: LoginMethod): boolean {
  return username === undefined && !passwordStdin;
}

async function hasIdentityProvider({ signal }: Host, norman: NormanClient): Promise<boolean> {
  const { text } = await norman.send({ url: `${norman.root}-public/authProviders`, signal });
  const { data } = JSON.parse(text) as { readonly data: readonly { readonly id: string }[] };
  return data.some(({ id }) => id !== 'local');
}

async function readToken({ terminal, signal }: Host): Promise<string> {
  const text = terminal.canAsk
    ? await terminal.ask('Token: ', { isSecret: true, signal })
    : await terminal.readInput({ maxBytes: MAX_TOKEN_BYTES });
  return text.trim();
}

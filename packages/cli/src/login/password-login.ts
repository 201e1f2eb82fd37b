import type { NormanClient, NormanResource } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';

/** A name and a password. */
export interface PasswordLogin {
  readonly username: string;
  readonly password: string;
}

/** Longest password that is read from standard input. */
const MAX_PASSWORD_BYTES = 4_096;

/**
 * The name and the password of a local user, from the command line or asked for.
 *
 * @throws `CLI_NO_TERMINAL`
 */
export async function readPasswordLogin(
  host: Host,
  { username, passwordStdin }: { readonly username?: string; readonly passwordStdin?: boolean },
): Promise<PasswordLogin> {
  const { terminal, signal } = host;
  const name = username ?? (await askFor(host, 'Username: ', 'Give --username.'));
  if (passwordStdin) {
    const text = await terminal.readInput({ maxBytes: MAX_PASSWORD_BYTES });
    return { username: name, password: text.replace(/\r?\n$/, '') };
  }
  if (!terminal.canAsk)
    throw noTerminal('The password', 'Give it on standard input with --password-stdin.');
  return { username: name, password: await terminal.ask('Password: ', { isSecret: true, signal }) };
}

/**
 * Logs in and returns the token of the session, `name:secret`.
 *
 * @throws NormanError with status 401 when name or password is wrong.
 */
export async function loginWithPassword(
  norman: NormanClient,
  { username, password }: PasswordLogin,
  options: { readonly description: string; readonly signal: AbortSignal },
): Promise<string> {
  const { text } = await norman.send({
    url: `${norman.root}-public/localProviders/local?action=login`,
    body: { username, password, responseType: 'json', description: options.description },
    signal: options.signal,
  });
  const { token } = JSON.parse(text) as NormanResource;
  return String(token);
}

/** Lets a person choose a new password, twice the same. */
export async function chooseNewPassword(
  host: Host,
  norman: NormanClient,
  currentPassword: string,
): Promise<void> {
  const { terminal, signal } = host;
  terminal.note('This password must be changed.');
  for (;;) {
    const newPassword = await terminal.ask('New password: ', { isSecret: true, signal });
    const repeated = await terminal.ask('Once more: ', { isSecret: true, signal });
    if (newPassword === repeated) {
      const url = `${norman.root}/users?action=changepassword`;
      await norman.send({ url, body: { currentPassword, newPassword }, signal });
      return;
    }
    terminal.note('They differ.');
  }
}

async function askFor(
  { terminal, signal }: Host,
  question: string,
  instead: string,
): Promise<string> {
  if (!terminal.canAsk) throw noTerminal('The username', instead);
  return (await terminal.ask(question, { signal })).trim();
}

function noTerminal(what: string, instead: string): Error {
  return cliErrors.create('CLI_NO_TERMINAL', { what, instead });
}

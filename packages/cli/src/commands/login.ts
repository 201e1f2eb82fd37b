import type { Command } from 'commander';
import { contextNameOf, type ServerContext, withContext } from '../config/config.ts';
import { changeConfig, readConfig } from '../config/config-file.ts';
import type { Host } from '../host.ts';
import { type LoginMethod, obtainToken } from '../login/obtain-token.ts';
import { chooseNewPassword } from '../login/password-login.ts';
import { revokeLogin } from '../login/revoke-login.ts';
import { establishTrust, type TrustOptions } from '../login/trust.ts';
import { findMe } from '../session/find-me.ts';
import { connectContext } from '../session/open-session.ts';
import { serverUrl } from '../session/server-url.ts';
import { printable } from '../terminal/printable.ts';

interface LoginFlags extends TrustOptions, LoginMethod {
  readonly name?: string;
}

const EXAMPLES = `
Examples:
  drover login https://drover.example.com
  drover login drover.example.com --username ana --password-stdin < password.txt
  drover login drover.example.com --token < token.txt`;

/** `drover login`. */
export function addLogin(program: Command, host: Host): void {
  program
    .command('login')
    .argument('<url>', 'address of the server')
    .summary('log in to a server')
    .description(
      'Log in to a server and keep the login as a context. An authority that this machine does not know is shown and asked about, then pinned: a server that shows another one later is refused.',
    )
    .option('--name <context>', 'name of the context; default: the host of the server')
    .option('--username <name>', 'log in as this local user; the password is asked for')
    .option('--password-stdin', 'read the password from standard input')
    .option(
      '--browser',
      'log in with a browser; the default where people log in through an identity provider',
    )
    .option(
      '--token [token]',
      'use an API key, name:secret; without a value it is read from standard input',
    )
    .option('--cacert <file>', 'authority that the server is known by, in PEM')
    .option('--ca-checksum <sha256>', 'checksum of the authority that the server hands out')
    .addHelpText('after', EXAMPLES)
    .action((url: string, flags: LoginFlags) => login(host, serverUrl(url), flags));
}

async function login(host: Host, server: string, flags: LoginFlags): Promise<void> {
  const ca = await establishTrust(host, server, flags);
  const base: ServerContext = { server, ...(ca !== undefined && { ca }) };
  const { token, isSession, password } = await obtainToken(host, base, flags);
  const name = flags.name ?? contextNameOf(server);
  const context: ServerContext = { ...base, token, isSession };
  await using session = connectContext(host, { name, context });
  const me = await findMe(session.norman, host.signal);
  if (me.mustChangePassword && password !== undefined) {
    if (host.terminal.canAsk) await chooseNewPassword(host, session.norman, password);
    else host.terminal.note('This password must be changed: log in on a terminal or in the UI.');
  }
  const before = await contextBefore(host, name, server);
  const { cluster, project } = before ?? {};
  const place = {
    ...(cluster !== undefined && { cluster }),
    ...(project !== undefined && { project }),
  };
  await changeConfig(host, (config) =>
    withContext(config, name, { ...context, ...place, user: me.id }),
  );
  if (before) await revokeLogin(host, { name, context: { ...before, ...base } });
  const who = printable(me.username);
  host.terminal.note(`Logged in to ${server} as ${who}; the context is ${name}.`);
}

/** The context that the login takes the place of. */
async function contextBefore(
  host: Host,
  name: string,
  server: string,
): Promise<ServerContext | undefined> {
  const before = (await readConfig(host)).contexts[name];
  return before?.server === server ? before : undefined;
}

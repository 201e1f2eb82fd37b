import type { Command } from 'commander';
import { withoutContext } from '../config/config.ts';
import { changeConfig } from '../config/config-file.ts';
import type { Host } from '../host.ts';
import { revokeLogin } from '../login/revoke-login.ts';
import { findContext } from '../session/find-context.ts';

/** `drover logout`. */
export function addLogout(program: Command, host: Host): void {
  program
    .command('logout')
    .argument('[context]', 'context; default: the current one')
    .summary('end a login')
    .description(
      'Revoke the tokens of a login at the server and forget the context. An API key that was given with --token is forgotten here, and not revoked.',
    )
    .action((name?: string) => logout(host, name));
}

async function logout(host: Host, wanted: string | undefined): Promise<void> {
  const named = await findContext(host, wanted);
  const isRevoked = await revokeLogin(host, named);
  await changeConfig(host, (config) => withoutContext(config, named.name));
  host.terminal.note(`Logged out of ${named.context.server}.`);
  if (isRevoked) return;
  host.terminal.note('The server could not be told: its tokens go on until they expire.');
}

import type { Command } from 'commander';
import { execCredential } from '../credential/exec-credential.ts';
import { shortLivedToken } from '../credential/issue-credential.ts';
import type { Host } from '../host.ts';
import { type ContextClue, matchContext } from '../session/match-context.ts';

/** Flags of an exec plugin in a kubeconfig. */
export interface CredentialFlags extends ContextClue {
  /** Id. */
  readonly cluster?: string;
}

/** `drover credential`. */
export function addCredential(program: Command, host: Host): void {
  program
    .command('credential')
    .summary('give kubectl a short-lived token')
    .description(
      'Answer an exec plugin call of kubectl (client.authentication.k8s.io). The token lives for an hour, is reused by all calls in that time, and is revoked by `drover logout`.',
    )
    .option('--context <name>', 'context to use instead of the current one')
    .option('--server <server>', 'server whose context is used, by address or host')
    .option('--user <user>', 'id of the user whose context is used')
    .option('--cluster <id>', 'the only cluster that the token opens')
    .action((flags: CredentialFlags) => writeCredential(host, flags));
}

/** Writes an ExecCredential. */
export async function writeCredential(host: Host, flags: CredentialFlags): Promise<void> {
  const named = await matchContext(host, flags);
  const credential = await shortLivedToken(host, named, flags.cluster ?? '');
  host.terminal.write(execCredential(credential, host.env));
}

import type { Command } from 'commander';
import { execCredential } from '../credential/exec-credential.ts';
import { directToken, shortLivedToken } from '../credential/issue-credential.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { type ContextClue, matchContext } from '../session/match-context.ts';

/** Flags of an exec plugin in a kubeconfig. */
export interface CredentialFlags extends ContextClue {
  /** Id. */
  readonly cluster?: string;
  /** For the cluster itself, without Drover in between. */
  readonly direct?: boolean;
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
    .option('--direct', 'a token for the API server of the cluster, without Drover in between')
    .action((flags: CredentialFlags) => writeCredential(host, flags));
}

/** Writes an ExecCredential. */
export async function writeCredential(host: Host, flags: CredentialFlags): Promise<void> {
  const named = await matchContext(host, flags);
  const { cluster = '', direct } = flags;
  if (direct && cluster === '') {
    throw cliErrors.create('CLI_USAGE', {
      problem: '--direct needs --cluster',
      command: 'credential',
    });
  }
  const credential = await (direct ? directToken : shortLivedToken)(host, named, cluster);
  host.terminal.write(execCredential(credential, host.env));
}

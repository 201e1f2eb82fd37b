import type { Command } from 'commander';
import {
  connectDirectly,
  type KubeconfigFlags,
  withKubeconfigFlags,
} from '../clusters/connect-directly.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';

interface CleanupFlags extends KubeconfigFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const EXAMPLE = `
The cluster object at the server stays: \`drover delete cluster NAME\` removes that.

Example:
  drover clusters cleanup --kube-context admin@prod --dry-run`;

/** `drover clusters cleanup`. */
export function addCleanup(clusters: Command, host: Host): void {
  const command = clusters
    .command('cleanup')
    .summary('take Drover out of a cluster')
    .description(
      'List everything of Drover in the cluster of a kubeconfig, ask, and remove it: the agent, roles and bindings, and the marks on namespaces. No server is asked, so it works when there is none any more.',
    )
    .option('--dry-run', 'only list')
    .option('--yes', 'do not ask')
    .addHelpText('after', EXAMPLE);
  withKubeconfigFlags(command).action((flags: CleanupFlags) => cleanUp(host, flags));
}

async function cleanUp(host: Host, flags: CleanupFlags): Promise<void> {
  const { terminal, signal } = host;
  // All kinds of Kubernetes are known to these; nobody else has to load them.
  const { findLeftovers, describeLeftover } = await import('../clusters/leftovers.ts');
  const { refuseHomeOfState, removeLeftovers } = await import('../clusters/remove-leftovers.ts');
  await using cluster = await connectDirectly(host, flags);
  await refuseHomeOfState(cluster.client, signal);
  const leftovers = await findLeftovers(cluster.client, signal);
  if (leftovers.length === 0)
    return terminal.note(`There is nothing of Drover in ${cluster.address}.`);
  terminal.note(`Of Drover in ${cluster.address}:`);
  for (const leftover of leftovers) terminal.note(`  ${describeLeftover(leftover)}`);
  if (flags.dryRun) return;
  if (!flags.yes) await confirm(host);
  await removeLeftovers(host, cluster.client, leftovers);
  terminal.note(`Nothing of Drover is left in ${cluster.address}.`);
}

/** @throws `CLI_DECLINED`, `CLI_NO_TERMINAL` */
async function confirm({ terminal, signal }: Host): Promise<void> {
  if (!terminal.canAsk) {
    const facts = { what: 'Whether to remove this', instead: 'Give --yes.' };
    throw cliErrors.create('CLI_NO_TERMINAL', facts);
  }
  const answer = await terminal.ask('Type yes to remove it: ', { signal });
  if (answer.trim().toLowerCase() !== 'yes') throw cliErrors.create('CLI_DECLINED');
}

import { type Command, CommanderError } from 'commander';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { entriesOf } from '../kubeconfig/entries.ts';
import { mergeEntries } from '../kubeconfig/merge-entries.ts';
import { runKubectl } from '../kubeconfig/run-kubectl.ts';
import { findContext, type NamedContext } from '../session/find-context.ts';
import { connectContext } from '../session/open-session.ts';
import { clusterId } from '../types/place-ids.ts';
import { type PlaceFlags, withContextFlag } from './place.ts';

/** The code of the error that carries an exit code when everything has been said. */
export const QUIET_EXIT = 'drover.quiet';

const EXAMPLES = `
What stands behind the first word is kubectl's.

Examples:
  drover kubectl get pods -A
  drover kubectl --cluster prod logs -f deploy/web`;

/** `drover kubectl`. */
export function addKubectl(program: Command, host: Host): void {
  const command = program
    .command('kubectl')
    .argument('<args...>', 'what kubectl is to do')
    .summary('run kubectl in a cluster')
    .description('Run kubectl through the server with a kubeconfig that is gone afterwards.')
    .option('--cluster <cluster>', 'cluster, by id or name; default: that of the context')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText('after', EXAMPLES);
  withContextFlag(command).action((args: readonly string[], flags: PlaceFlags) =>
    kubectl(host, args, flags),
  );
}

async function kubectl(host: Host, args: readonly string[], flags: PlaceFlags): Promise<void> {
  const named = await findContext(host, flags.context);
  const id = await clusterOf(host, named, flags.cluster);
  if (id === undefined) {
    const problem = 'it is not said which cluster is meant';
    throw cliErrors.create('CLI_USAGE', { problem, command: 'kubectl' });
  }
  const facts = { contextName: named.name, context: named.context, self: host.self };
  const entries = entriesOf({ id, name: id }, facts);
  const kubeconfig = mergeEntries('', [entries], { path: 'kubeconfig', use: true });
  const exitCode = await runKubectl(host, kubeconfig, args);
  if (exitCode !== 0) throw new CommanderError(exitCode, QUIET_EXIT, 'kubectl');
}

/** The flag, or the context's; the server is asked about names only. */
async function clusterOf(
  host: Host,
  named: NamedContext,
  cluster: string | undefined,
): Promise<string | undefined> {
  if (cluster === undefined) return named.context.cluster;
  await using session = connectContext(host, named);
  return await clusterId(session.norman, cluster, host.signal);
}

import { type Command, Option } from 'commander';
import { applyManifest } from '../clusters/apply-manifest.ts';
import {
  connectDirectly,
  type KubeconfigFlags,
  withKubeconfigFlags,
} from '../clusters/connect-directly.ts';
import { findRegistration, type Registration, readManifest } from '../clusters/registration.ts';
import type { Host } from '../host.ts';
import { parseDuration } from '../input/parse-duration.ts';
import { textAt } from '../output/value-text.ts';
import { findResource } from '../types/find-resource.ts';
import type { FoundType } from '../types/type-finder.ts';
import { parseGoal } from '../wait/goal.ts';
import { waitFor } from '../wait/wait-for.ts';
import { addCleanup } from './cleanup.ts';
import { openWorkplace, type PlaceFlags, withContextFlag } from './place.ts';

interface ImportFlags extends PlaceFlags, KubeconfigFlags {
  readonly apply?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly description?: string;
}

const IMPORT_EXAMPLES = `
Examples:
  drover clusters import prod --apply --kube-context admin@prod
  drover clusters import prod && drover clusters manifest prod | ssh prod kubectl apply -f -`;

/** `drover clusters`. */
export function addClusters(program: Command, host: Host): void {
  const clusters = program
    .command('clusters')
    .summary('import clusters and take them out again')
    .description('Import clusters, and remove what Drover put into them.');
  const add = clusters
    .command('import')
    .argument('<name>', 'name of the cluster')
    .summary('import a cluster')
    .description(
      'Create a cluster, or take up one of that name that has never connected, and connect it: apply its manifest, or show the command that does.',
    )
    .option('--apply', 'apply the manifest with the kubeconfig')
    .option(
      '--wait',
      'wait until the cluster is active; the default with --apply, and on a terminal',
    )
    .option('--no-wait', 'do not wait')
    .addOption(
      new Option('--timeout <duration>', 'how long to wait: 30s, 5m, 1h')
        .argParser(parseDuration)
        .default(600_000, '10m'),
    )
    .option('--description <text>', 'what the cluster is for')
    .addHelpText('after', IMPORT_EXAMPLES);
  withKubeconfigFlags(withContextFlag(add)).action((name: string, flags: ImportFlags) =>
    importCluster(host, name, flags),
  );
  const manifest = clusters
    .command('manifest')
    .argument('<cluster>', 'id or name')
    .description('Write the manifest that connects a cluster. It holds the registration token.');
  withContextFlag(manifest).action((name: string, flags: PlaceFlags) =>
    writeManifest(host, name, flags),
  );
  addCleanup(clusters, host);
}

async function importCluster(host: Host, name: string, flags: ImportFlags): Promise<void> {
  const { context } = flags;
  await using workplace = await openWorkplace(host, { ...(context !== undefined && { context }) });
  const { norman } = workplace.session;
  const found = await workplace.types.find('cluster');
  const id = await clusterToImport(host, found, { name, description: flags.description });
  const registration = await findRegistration(host, norman, id);
  if (flags.apply) {
    await apply(host, await readManifest(norman, registration, host.signal), flags);
  } else {
    showCommand(host, { id, registration, isPinned: workplace.session.context.ca !== undefined });
  }
  if (!(flags.wait ?? (flags.apply === true || host.terminal.canAsk))) return;
  const { client, schema } = found;
  const goal = parseGoal('state=active');
  await waitFor(host, { client, schema, id, goal, timeoutMs: flags.timeout });
  host.terminal.note(`cluster/${id} is active.`);
}

/** Creates the cluster, unless an import of that name was begun before. */
async function clusterToImport(
  { signal, terminal }: Host,
  { client, schema }: FoundType,
  { name, description }: { readonly name: string; readonly description: string | undefined },
): Promise<string> {
  const filters = [{ field: 'name', values: [name] }];
  const { data } = await client.page(schema, { filters }, { signal });
  const begun = data.find((cluster) => textAt(cluster, ['state']) === 'pending');
  if (begun) {
    terminal.note(`cluster/${begun.id} is there and has never connected.`);
    return begun.id;
  }
  const fields = { name, ...(description !== undefined && { description }) };
  const { id } = await client.create(schema, fields, { signal });
  terminal.note(`cluster/${id} created.`);
  return id;
}

async function apply(host: Host, manifest: string, flags: KubeconfigFlags): Promise<void> {
  await using cluster = await connectDirectly(host, flags);
  await applyManifest(host, cluster.client, manifest);
  host.terminal.note(`The agent was installed in ${cluster.address}.`);
}

interface Shown {
  readonly id: string;
  readonly registration: Registration;
  readonly isPinned: boolean;
}

/** kubectl would not know a server whose authority is pinned here, so the manifest goes through this program then. */
function showCommand({ terminal }: Host, { id, registration, isPinned }: Shown): void {
  terminal.note('Run this where kubectl reaches the cluster:');
  const piped = `drover clusters manifest ${id} | kubectl apply -f -`;
  terminal.write(`${isPinned ? piped : registration.command}\n`);
}

async function writeManifest(host: Host, name: string, flags: PlaceFlags): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const cluster = await findResource(await workplace.types.find('cluster'), name, host.signal);
  const { norman } = workplace.session;
  const registration = await findRegistration(host, norman, cluster.id);
  host.terminal.write(await readManifest(norman, registration, host.signal));
}

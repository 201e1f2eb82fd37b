import type { NormanResource } from '@drover/client/norman';
import { type Command, InvalidArgumentError } from 'commander';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { createPrinter, type OutputFormat } from '../output/print.ts';
import { findResource } from '../types/find-resource.ts';
import type { FoundType } from '../types/type-finder.ts';
import { collect } from './collect.ts';
import { type ListFlags, queryOf } from './list-flags.ts';
import { withOutputFlag } from './output-flag.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';
import { printChanges } from './print-changes.ts';

interface GetFlags extends PlaceFlags, ListFlags {
  readonly output: OutputFormat;
  readonly watch?: boolean;
}

const EXAMPLES = `
Types are named by id, plural or short name, in any capitals: cluster, clusters, clusterRoleTemplateBindings, crtb.
Types of a cluster or a project need --cluster or --project, or a context that has one.

Examples:
  drover get clusters
  drover get cluster prod -o yaml
  drover get nodes --filter clusterId=c-abc12 --sort -created
  drover get users --filter 'username!=admin' --filter 'enabled=true'
  drover get workloads --project c-abc12:p-xyz34 --watch`;

/** `drover get`. */
export function addGet(program: Command, host: Host): void {
  const command = program
    .command('get')
    .argument('<type>', 'name of the type')
    .argument('[names...]', 'ids or names; without any, all are listed')
    .summary('list resources, or show some')
    .description('List the resources of a type, or show the ones that are named.')
    .option(
      '--filter <condition>',
      'field=value, field!=value or field=in(a,b); repeatable',
      collect,
    )
    .option('--sort <field>', 'field to sort by; with - before it, downwards')
    .option('--limit <count>', 'most rows', positive)
    .option('-w, --watch', 'go on with what changes')
    .addHelpText('after', EXAMPLES);
  withOutputFlag(withPlaceFlags(command)).action(
    (type: string, names: readonly string[], flags: GetFlags) => get(host, { type, names, flags }),
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number above 0.');
  return value;
}

interface GetRequest {
  readonly type: string;
  readonly names: readonly string[];
  readonly flags: GetFlags;
}

async function get(host: Host, { type, names, flags }: GetRequest): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(type);
  if (flags.watch) return await printChanges(host, found, { names, ...flags });
  const printer = createPrinter(host, found.schema, flags.output);
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) {
    printer.one(await findResource(found, only, host.signal));
    return;
  }
  if (only === undefined) refuseWithoutList(found);
  const rows = only === undefined ? listed(host, found, flags) : byNames(host, found, names);
  const count = await printer.list(rows);
  if (count === 0 && flags.output === 'table')
    host.terminal.note(`There are no ${found.schema.pluralName}.`);
}

/** Some types have single resources only, such as the configuration of one identity provider. */
function refuseWithoutList({ schema }: FoundType): void {
  if (schema.collectionMethods?.includes('GET')) return;
  const problem = `resources of the type ${schema.id} cannot be listed: name those that you want`;
  throw cliErrors.create('CLI_USAGE', { problem, command: 'get' });
}

async function* byNames(
  { signal }: Host,
  type: FoundType,
  names: readonly string[],
): AsyncGenerator<NormanResource, void, undefined> {
  for (const name of names) yield await findResource(type, name, signal);
}

async function* listed(
  { signal }: Host,
  { client, schema }: FoundType,
  flags: ListFlags,
): AsyncGenerator<NormanResource, void, undefined> {
  let left = flags.limit ?? Number.POSITIVE_INFINITY;
  for await (const row of client.list(schema, queryOf(schema, flags), { signal })) {
    yield row;
    left -= 1;
    if (left <= 0) return;
  }
}

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
import { openWorkplace, type PlaceFlags, type Workplace, withPlaceFlags } from './place.ts';
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
  drover get clusters,projects,users
  drover get nodes --filter clusterId=c-abc12 --sort -created
  drover get users --filter 'username!=admin' --filter 'enabled=true'
  drover get workloads --project c-abc12:p-xyz34 --watch`;

/** `drover get`. */
export function addGet(program: Command, host: Host): void {
  const command = program
    .command('get')
    .argument('<type>', 'name of the type; several with commas between')
    .argument('[names...]', 'ids or names; without any, all are listed')
    .summary('list resources, or show some')
    .description('List the resources of a type, or show the ones that are named.')
    .option(
      '--filter <condition>',
      'field=value, field!=value or field=in(a,b); repeatable',
      collect,
    )
    .option('--sort <field>', 'field to sort by; with - before it, downwards')
    .option('--limit <count>', 'most rows of a type', positive)
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
  const wanted = type.split(',');
  if (wanted.length > 1) return await getSeveral(host, workplace, { types: wanted, names, flags });
  const found = await workplace.types.find(type);
  if (flags.watch) return await printChanges(host, found, { names, ...flags });
  const [only, ...others] = names;
  if (only === undefined) return await printList(host, [found], flags);
  const printer = createPrinter(host, found.schema, flags.output);
  if (others.length > 0) await printer.list(byNames(host, found, names));
  else printer.one(await findResource(found, only, host.signal));
}

/** Lists several types: as tables one below the other, or as one list. */
async function getSeveral(
  host: Host,
  { types }: Workplace,
  request: Omit<GetRequest, 'type'> & { readonly types: readonly string[] },
): Promise<void> {
  const { names, flags } = request;
  if (names.length > 0 || flags.watch) {
    const problem = 'several types can be listed, not named or followed';
    throw cliErrors.create('CLI_USAGE', { problem, command: 'get' });
  }
  const found: FoundType[] = [];
  for (const name of request.types) found.push(await types.find(name));
  if (flags.output !== 'table') return printList(host, found, flags);
  for (const [index, each] of found.entries()) {
    if (index > 0) host.terminal.write('\n');
    await printList(host, [each], flags);
  }
}

/** Prints one list of the rows of all types, in a format that suits them all. */
async function printList(host: Host, types: readonly FoundType[], flags: GetFlags): Promise<void> {
  const [first] = types;
  if (!first) return;
  for (const type of types) refuseWithoutList(type);
  const printer = createPrinter(host, first.schema, flags.output);
  const count = await printer.list(listed(host, types, flags));
  if (count > 0 || flags.output !== 'table') return;
  host.terminal.note(`There are no ${first.schema.pluralName}.`);
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
  types: readonly FoundType[],
  flags: ListFlags,
): AsyncGenerator<NormanResource, void, undefined> {
  for (const { client, schema } of types) {
    const rows = client.list(schema, queryOf(schema, flags), { signal });
    yield* take(rows, flags.limit ?? Number.POSITIVE_INFINITY);
  }
}

async function* take<T>(
  items: AsyncIterable<T>,
  count: number,
): AsyncGenerator<T, void, undefined> {
  let left = count;
  for await (const item of items) {
    yield item;
    left -= 1;
    if (left <= 0) return;
  }
}

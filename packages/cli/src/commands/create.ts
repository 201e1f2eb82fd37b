import type { NormanFields, NormanResource } from '@drover/client/norman';
import { type Command, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { createPrinter, nameOf, OUTPUT_FORMATS, type OutputFormat } from '../output/print.ts';
import type { FoundType } from '../types/type-finder.ts';
import { type InputFlags, readInput, withInputFlags } from './input-flags.ts';
import { openWorkplace, type PlaceFlags, type Workplace, withPlaceFlags } from './place.ts';

interface CreateFlags extends PlaceFlags, InputFlags {
  readonly output?: OutputFormat;
}

const EXAMPLES = `
Examples:
  drover create project --set name=shop --set clusterId=c-abc12
  drover create user --set username=ana --set password="$PASSWORD" --set 'mustChangePassword:=true'
  drover get roletemplate my-role -o yaml | drover create -f -
  drover create -f everything.yaml -o name`;

/** `drover create`. */
export function addCreate(program: Command, host: Host): void {
  const command = program
    .command('create')
    .argument('[type]', 'name of the type; default: the type that each resource names')
    .summary('create resources')
    .description('Create resources from a file, or from fields on the command line.')
    .addOption(
      new Option('-o, --output <format>', 'write what was created').choices(OUTPUT_FORMATS),
    )
    .addHelpText('after', EXAMPLES);
  withInputFlags(withPlaceFlags(command)).action((type: string | undefined, flags: CreateFlags) =>
    create(host, type, flags),
  );
}

async function create(host: Host, type: string | undefined, flags: CreateFlags): Promise<void> {
  const documents = await readInput(host, flags);
  await using workplace = await openWorkplace(host, flags);
  for (const fields of documents) {
    const found = await typeOf(workplace, type, fields);
    const created = await found.client.create(found.schema, fields, { signal: host.signal });
    report(host, { found, created, output: flags.output });
  }
}

async function typeOf(
  { types }: Workplace,
  type: string | undefined,
  fields: NormanFields,
): Promise<FoundType> {
  const name = type ?? fields['type'];
  if (typeof name === 'string') return types.find(name);
  const problem = 'it is not said which type is to be created';
  throw cliErrors.create('CLI_USAGE', { problem, command: 'create' });
}

interface Report {
  readonly found: FoundType;
  readonly created: NormanResource;
  readonly output: OutputFormat | undefined;
}

function report(host: Host, { found, created, output }: Report): void {
  if (output === undefined) host.terminal.write(`${nameOf(created)} created\n`);
  else createPrinter(host, found.schema, output).one(created);
}

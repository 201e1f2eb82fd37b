import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { TableWriter } from '../output/table.ts';
import { shortNamesOf } from '../types/short-names.ts';
import type { FoundType } from '../types/type-finder.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

const TITLES = ['TYPE', 'PLURAL', 'SHORT', 'WHERE', 'METHODS'] as const;

/** `drover types`. */
export function addTypes(program: Command, host: Host): void {
  const command = program
    .command('types')
    .summary('list the types of resources')
    .description(
      'List the types that commands can name: those of the server, and of the cluster and project.',
    );
  withPlaceFlags(command).action((flags: PlaceFlags) => listTypes(host, flags));
}

async function listTypes(host: Host, flags: PlaceFlags): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const types = await workplace.types.all();
  const rows = types.map(({ schema, client }: FoundType) => {
    const { id, pluralName, collectionMethods = [], resourceMethods = [] } = schema;
    const methods = [...new Set([...collectionMethods, ...resourceMethods])];
    return [id, pluralName, shortNamesOf(id).join(','), client.root, methods.join(',')];
  });
  host.terminal.write(new TableWriter(TITLES, host.terminal.paint).lines(rows));
}

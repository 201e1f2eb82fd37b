import type { Command } from 'commander';
import { editResource } from '../edit/edit-resource.ts';
import type { Host } from '../host.ts';
import { nameOf } from '../output/print.ts';
import { findResource } from '../types/find-resource.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

/** `drover edit`. */
export function addEdit(program: Command, host: Host): void {
  const command = program
    .command('edit')
    .argument('<type>', 'name of the type')
    .argument('<name>', 'id or name')
    .summary('change a resource in an editor')
    .description(
      'Open the fields that can be changed as YAML in $VISUAL, $EDITOR or vi, and send what was changed. What the server refuses is shown at its field.',
    )
    .addHelpText('after', '\nExample:\n  drover edit setting server-url');
  withPlaceFlags(command).action((type: string, name: string, flags: PlaceFlags) =>
    edit(host, { type, name, flags }),
  );
}

async function edit(
  host: Host,
  { type, name, flags }: { type: string; name: string; flags: PlaceFlags },
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(type);
  const resource = await findResource(found, name, host.signal);
  // A list may hold resources of several types, as that of secrets does.
  const schema = found.schemas.find(resource.type) ?? found.schema;
  const title = `${nameOf(resource)} at ${workplace.session.context.server}`;
  const changed = await editResource(host, { found: { ...found, schema }, resource, title });
  if (changed) host.terminal.write(`${nameOf(changed)} changed\n`);
  else host.terminal.note('Nothing was changed.');
}

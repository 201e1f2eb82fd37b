import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { describeResource } from '../output/describe.ts';
import { findResource } from '../types/find-resource.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

/** `drover describe`. */
export function addDescribe(program: Command, host: Host): void {
  const command = program
    .command('describe')
    .argument('<type>', 'name of the type')
    .argument('<name>', 'id or name')
    .summary('tell everything about a resource')
    .description('Show the fields, conditions, actions and links of a resource.')
    .addHelpText('after', '\nExample:\n  drover describe cluster prod');
  withPlaceFlags(command).action((type: string, name: string, flags: PlaceFlags) =>
    describe(host, { type, name, flags }),
  );
}

async function describe(
  host: Host,
  { type, name, flags }: { type: string; name: string; flags: PlaceFlags },
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(type);
  const resource = await findResource(found, name, host.signal);
  const { terminal, clock } = host;
  const schema = found.schemas.find(resource.type) ?? found.schema;
  const options = { schema, paint: terminal.paint, nowMs: clock.nowMs() };
  terminal.write(describeResource(resource, options));
}

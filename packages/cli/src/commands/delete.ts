import { hasCode } from '@drover/base';
import { NormanError } from '@drover/client/norman';
import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { nameOf } from '../output/print.ts';
import { findResource } from '../types/find-resource.ts';
import type { FoundType } from '../types/type-finder.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

interface DeleteFlags extends PlaceFlags {
  readonly ignoreNotFound?: boolean;
}

/** `drover delete`. */
export function addDelete(program: Command, host: Host): void {
  const command = program
    .command('delete')
    .argument('<type>', 'name of the type')
    .argument('<names...>', 'ids or names')
    .summary('delete resources')
    .description(
      'Delete resources. Some take time to end; `drover wait TYPE NAME --for=delete` waits for it.',
    )
    .option('--ignore-not-found', 'it is no failure if there is none')
    .addHelpText('after', '\nExample:\n  drover delete project c-abc12:p-xyz34');
  withPlaceFlags(command).action((type: string, names: readonly string[], flags: DeleteFlags) =>
    deleteAll(host, { type, names, flags }),
  );
}

async function deleteAll(
  host: Host,
  { type, names, flags }: { type: string; names: readonly string[]; flags: DeleteFlags },
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(type);
  for (const name of names) {
    try {
      host.terminal.write(`${await deleteOne(host, found, name)}\n`);
    } catch (error) {
      if (!flags.ignoreNotFound || !isNotFound(error)) throw error;
    }
  }
}

async function deleteOne({ signal }: Host, type: FoundType, name: string): Promise<string> {
  const resource = await findResource(type, name, signal);
  const left = await type.client.delete(resource, { signal });
  return `${nameOf(resource)} ${left?.['removed'] ? 'is being deleted' : 'deleted'}`;
}

function isNotFound(error: unknown): boolean {
  return hasCode(error, 'CLI_NOT_FOUND') || (error instanceof NormanError && error.status === 404);
}

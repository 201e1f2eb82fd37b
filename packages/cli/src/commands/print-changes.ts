import { followList, type NormanResource } from '@drover/client/norman';
import type { Host } from '../host.ts';
import { nameOf, type OutputFormat, yamlDocument } from '../output/print.ts';
import { TableWriter } from '../output/table.ts';
import { columnsOf } from '../types/columns.ts';
import { findResource } from '../types/find-resource.ts';
import type { FoundType } from '../types/type-finder.ts';
import { type ListFlags, queryOf } from './list-flags.ts';

/** What is followed, and how it is written. */
export interface FollowFlags extends ListFlags {
  /** Ids or names; empty: all. */
  readonly names: readonly string[];
  readonly output: OutputFormat;
}

/** Writes a list and then each row that changes, until Ctrl-C. */
export async function printChanges(host: Host, type: FoundType, flags: FollowFlags): Promise<void> {
  const { clock, random, signal, terminal } = host;
  const { client, schema } = type;
  const ids = await Promise.all(
    flags.names.map(async (name) => (await findResource(type, name, signal)).id),
  );
  const isWanted = (id: string): boolean => ids.length === 0 || ids.includes(id);
  const write = changeWriter(host, type, flags.output);
  const query = queryOf(schema, flags);
  for await (const { type: change, resource } of followList(client, schema, {
    query,
    clock,
    random,
    signal,
  })) {
    if (!isWanted(resource.id)) continue;
    const text = write(resource, change === 'remove');
    if (text !== undefined) terminal.write(text);
  }
}

/** What is written for a change; `undefined` when a row shows nothing new. */
function changeWriter(
  { terminal, clock }: Host,
  { schema }: FoundType,
  format: OutputFormat,
): (resource: NormanResource, isGone: boolean) => string | undefined {
  // The age changes all the time and is no news.
  const columns = columnsOf(schema).filter(({ title }) => title !== 'AGE');
  const isTable = format === 'table';
  const table = new TableWriter([...columns.map(({ title }) => title), 'CHANGE'], terminal.paint);
  const shown = new Map<string, string>();
  return (resource, isGone) => {
    const row = columns.map(({ text }) => text(resource, clock.nowMs()));
    const news = isTable || format === 'name' ? row.join('\0') : JSON.stringify(resource);
    const before = shown.get(resource.id);
    if (!isGone && before === news) return undefined;
    if (isGone) shown.delete(resource.id);
    else shown.set(resource.id, news);
    if (isTable) return table.lines([[...row, changeWord(before, isGone)]]);
    if (format === 'name') return `${nameOf(resource)}\n`;
    if (format === 'yaml') return `---\n${yamlDocument(resource)}`;
    return `${JSON.stringify(resource)}\n`;
  };
}

function changeWord(before: string | undefined, isGone: boolean): string {
  if (isGone) return 'removed';
  return before === undefined ? 'is' : 'changed';
}

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
  const { clock, random, signal } = host;
  const { client, schema } = type;
  const ids = await Promise.all(
    flags.names.map(async (name) => (await findResource(type, name, signal)).id),
  );
  const isWanted = (id: string): boolean => ids.length === 0 || ids.includes(id);
  const writer = changeWriter(host, type, flags.output);
  const query = queryOf(schema, flags);
  const options = { query, clock, random, signal };
  for await (const { type: change, resource } of followList(client, schema, options)) {
    if (isWanted(resource.id)) writer(resource, change === 'remove');
  }
}

/** Writes a row that changed, or went. */
type ChangeWriter = (resource: NormanResource, isGone: boolean) => void;

function changeWriter(host: Host, type: FoundType, format: OutputFormat): ChangeWriter {
  const { terminal } = host;
  if (format === 'table') return tableWriter(host, type);
  const textOf = CHANGE_TEXTS[format];
  return onNews((resource) => terminal.write(textOf(resource)), JSON.stringify);
}

const CHANGE_TEXTS = {
  name: (resource: NormanResource) => `${nameOf(resource)}\n`,
  json: (resource: NormanResource) => `${JSON.stringify(resource)}\n`,
  yaml: (resource: NormanResource) => `---\n${yamlDocument(resource)}`,
} as const;

/** How long rows are collected, in milliseconds: what comes together shares its widths. */
const COLLECT_MS = 50;

function tableWriter({ terminal, clock }: Host, { schema }: FoundType): ChangeWriter {
  // The age changes all the time and is no news.
  const columns = columnsOf(schema).filter(({ title }) => title !== 'AGE');
  const table = new TableWriter([...columns.map(({ title }) => title), 'CHANGE'], terminal.paint);
  const cellsOf = (resource: NormanResource): string[] =>
    columns.map(({ text }) => text(resource, clock.nowMs()));
  const waiting: string[][] = [];
  const flush = (): void => terminal.write(table.lines(waiting.splice(0)));
  return onNews(
    (resource, change) => {
      if (waiting.push([...cellsOf(resource), change]) === 1) clock.schedule(COLLECT_MS, flush);
    },
    (resource) => cellsOf(resource).join('\0'),
  );
}

/** Passes on what shows something new: `is` at first, then `changed`, at last `removed`. */
function onNews(
  tell: (resource: NormanResource, change: 'is' | 'changed' | 'removed') => void,
  newsOf: (resource: NormanResource) => string,
): ChangeWriter {
  const shown = new Map<string, string>();
  return (resource, isGone) => {
    const before = shown.get(resource.id);
    if (isGone) {
      shown.delete(resource.id);
      return tell(resource, 'removed');
    }
    const news = newsOf(resource);
    if (before === news) return;
    shown.set(resource.id, news);
    tell(resource, before === undefined ? 'is' : 'changed');
  };
}

import { escapeControls } from '@drover/apimachinery';
import type { NormanResource, NormanSchema } from '@drover/client/norman';
import { stringify } from 'yaml';
import type { Host } from '../host.ts';
import { printable } from '../terminal/printable.ts';
import { columnsOf } from '../types/columns.ts';
import { TableWriter } from './table.ts';

/** How resources are written. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'name'] as const;

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Rows that a table waits for before it settles the widths of its columns. */
const CHUNK_ROWS = 500;

/** Writes single resources and lists in one format. */
export interface Printer {
  /** One resource: an object, not a list of one. */
  one(resource: NormanResource): void;
  /** A list. @returns how many there were. */
  list(resources: AsyncIterable<NormanResource>): Promise<number>;
}

/** A printer for resources of a type. */
export function createPrinter(host: Host, schema: NormanSchema, format: OutputFormat): Printer {
  if (format === 'table') return tablePrinter(host, schema);
  const { terminal } = host;
  if (format === 'name') {
    const write = (resource: NormanResource): void => terminal.write(`${nameOf(resource)}\n`);
    return { one: write, list: (resources) => each(resources, write) };
  }
  const document = format === 'json' ? jsonDocument : yamlDocument;
  return {
    one: (resource) => terminal.write(document(resource)),
    list: async (resources) => {
      const all = await Array.fromAsync(resources);
      terminal.write(document(all));
      return all.length;
    },
  };
}

/** `cluster/c-abc12`, as other commands take it. */
export function nameOf({ type, id }: NormanResource): string {
  return printable(`${type}/${id}`);
}

/** A value as YAML; texts that look like something else are quoted. */
export function yamlDocument(value: unknown): string {
  return escapeControls(stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }));
}

function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function tablePrinter(host: Host, schema: NormanSchema): Printer {
  const { terminal, clock } = host;
  const columns = columnsOf(schema);
  const table = new TableWriter(
    columns.map(({ title }) => title),
    terminal.paint,
  );
  const write = (resources: readonly NormanResource[]): void => {
    const nowMs = clock.nowMs();
    terminal.write(
      table.lines(resources.map((resource) => columns.map(({ text }) => text(resource, nowMs)))),
    );
  };
  return {
    one: (resource) => write([resource]),
    list: async (resources) => {
      let count = 0;
      let chunk: NormanResource[] = [];
      for await (const resource of resources) {
        count += 1;
        chunk.push(resource);
        if (chunk.length === CHUNK_ROWS) {
          write(chunk);
          chunk = [];
        }
      }
      if (chunk.length > 0) write(chunk);
      return count;
    },
  };
}

async function each(
  resources: AsyncIterable<NormanResource>,
  write: (resource: NormanResource) => void,
): Promise<number> {
  let count = 0;
  for await (const resource of resources) {
    write(resource);
    count += 1;
  }
  return count;
}

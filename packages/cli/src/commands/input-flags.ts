import type { NormanFields } from '@drover/client/norman';
import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { parseAssignments } from '../input/parse-assignments.ts';
import { readDocuments } from '../input/read-documents.ts';
import { collect } from './collect.ts';

/** Where fields come from. */
export interface InputFlags {
  readonly file?: string;
  readonly set?: readonly string[];
}

/** Adds `-f` and `--set`. */
export function withInputFlags(command: Command): Command {
  return command
    .option('-f, --file <file>', 'YAML or JSON to read; - reads standard input')
    .option(
      '--set <assignment>',
      'field=text or field:=json; repeatable, wins over the file',
      collect,
    );
}

/** Fields from the file, each with those of `--set` on top; one resource of these alone without a file. */
export async function readInput(
  host: Host,
  { file, set = [] }: InputFlags,
): Promise<readonly NormanFields[]> {
  const assigned = parseAssignments(set);
  if (file === undefined) return [assigned];
  return (await readDocuments(host, file)).map((fields) => ({ ...fields, ...assigned }));
}

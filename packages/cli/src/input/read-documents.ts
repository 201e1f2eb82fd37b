import { readFile, stat } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import type { NormanFields } from '@drover/client/norman';
import { parseAllDocuments } from 'yaml';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';

/** Largest file of resources. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The resources in a file, or in standard input for `-`: YAML or JSON, one or several as documents, a list, or a
 * collection as the API answers it.
 *
 * @throws `CLI_FILE_INVALID`, `CLI_INPUT_TOO_LARGE`
 */
export async function readDocuments(host: Host, file: string): Promise<readonly NormanFields[]> {
  const text = await readText(host, file);
  return parseDocuments(text, file === '-' ? 'standard input' : file);
}

/**
 * The resources in a text.
 *
 * @throws `CLI_FILE_INVALID`
 */
export function parseDocuments(text: string, file: string): readonly NormanFields[] {
  const values = parseAllDocuments(text).flatMap((document): unknown => {
    const [error] = document.errors;
    if (error) throw cliErrors.create('CLI_FILE_INVALID', { file, reason: error.message });
    return membersOf(document.toJS({ maxAliasCount: 100 }));
  });
  const isFields = (value: unknown): value is NormanFields =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const wrong = values.find((value) => !isFields(value));
  if (values.length === 0 || wrong !== undefined) {
    const reason = values.length === 0 ? 'it is empty' : 'it holds something that is no resource';
    throw cliErrors.create('CLI_FILE_INVALID', { file, reason });
  }
  return values.filter(isFields);
}

/** Empty documents are passed over. */
function membersOf(value: unknown): unknown {
  if (value === null || value === undefined) return [];
  const { type, data } = Object(value) as { readonly type?: unknown; readonly data?: unknown };
  return type === 'collection' && Array.isArray(data) ? data : value;
}

async function readText({ terminal }: Host, file: string): Promise<string> {
  if (file === '-') return terminal.readInput({ maxBytes: MAX_BYTES });
  try {
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file, 'utf8');
  } catch (cause) {
    throw cliErrors.create('CLI_FILE_INVALID', { file, reason: errorMessage(cause) }, { cause });
  }
  throw cliErrors.create('CLI_INPUT_TOO_LARGE', { what: file, maxBytes: MAX_BYTES });
}

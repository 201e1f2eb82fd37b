import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NormanError, type NormanFields, type NormanResource } from '@drover/client/norman';
import { parseDocument } from 'yaml';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import type { FoundType } from '../types/type-finder.ts';
import { changesOf, editableOf, editorText } from './editable.ts';
import { type EditProblem, markProblem } from './mark-problem.ts';
import { runEditor } from './run-editor.ts';

/** What is edited. */
export interface EditRequest {
  readonly found: FoundType;
  readonly resource: NormanResource;
  /** First line of the text. */
  readonly title: string;
}

/** What came of one visit to the editor. */
type Outcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'done'; readonly resource: NormanResource }
  | { readonly kind: 'problem'; readonly problem: EditProblem };

/**
 * Lets a person change a resource in an editor and sends what changed. What the server refuses is shown at its field,
 * in the editor, until it takes it or nothing is changed any more.
 *
 * @returns the resource as it is then; `undefined` when nothing was changed.
 * @throws `CLI_NO_EDITOR`; `CLI_EDIT_FAILED` when a person gives up after a problem: the text is kept.
 */
export async function editResource(
  host: Host,
  request: EditRequest,
): Promise<NormanResource | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-edit-'));
  const file = join(folder, `${request.resource.type}.yaml`);
  let text = editorText(request.title, editableOf(request.resource, request.found.schema));
  let isKept = false;
  try {
    for (;;) {
      await writeFile(file, text, { mode: 0o600 });
      await runEditor(file, host.env);
      const edited = await readFile(file, 'utf8');
      const isSame = edited === text;
      const outcome = await send(host, request, edited);
      if (outcome.kind === 'unchanged') return undefined;
      if (outcome.kind === 'done') return outcome.resource;
      // Left as it was shown with its problem: the person gives up.
      if (isSame) {
        isKept = true;
        const reason = outcome.problem.lines.join(' ');
        throw cliErrors.create('CLI_EDIT_FAILED', { reason, path: file });
      }
      text = markProblem(edited, outcome.problem);
    }
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}

async function send(
  { signal }: Host,
  { found, resource }: EditRequest,
  text: string,
): Promise<Outcome> {
  const { client, schema, schemas } = found;
  const parsed = parse(text);
  if ('lines' in parsed) return { kind: 'problem', problem: parsed };
  const after = parsed.fields;
  const { fields: before } = editableOf(resource, schema);
  const changes = after === undefined ? {} : changesOf({ before, after }, schema, schemas);
  if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
  // Some types want their name with every change; that which it has does no harm.
  const body = { ...('name' in before && { name: before['name'] }), ...changes };
  try {
    return { kind: 'done', resource: await client.update(resource, body, { signal }) };
  } catch (error) {
    if (!(error instanceof NormanError) || error.status >= 500) throw error;
    const { code, message, remedy = '', fieldName } = error;
    const lines = [`${message} (${code})`, remedy].filter((line) => line !== '');
    return { kind: 'problem', problem: { fieldName, lines } };
  }
}

/** The fields of a text, none when it holds nothing but comments, or why it cannot be read. */
function parse(text: string): { readonly fields: NormanFields | undefined } | EditProblem {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { fieldName: undefined, lines: error.message.split('\n').filter(Boolean) };
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return { fields: undefined };
  if (typeof value === 'object' && !Array.isArray(value)) return { fields: value as NormanFields };
  return { fieldName: undefined, lines: ['These are no fields.'] };
}

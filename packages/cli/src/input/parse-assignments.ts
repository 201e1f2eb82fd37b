import { errorMessage } from '@drover/base';
import type { NormanFields } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';

/** `path=text` or `path:=json`. */
const ASSIGNMENT = /^([A-Za-z][\w-]*(?:\.[\w-]+)*)(:?=)(.*)$/s;

type Fields = Record<string, unknown>;

/**
 * Fields from `--set`: `name=prod` sets a text, `enabled:=true` any JSON, `spec.name=x` a member of a member.
 *
 * @throws `CLI_USAGE`
 */
export function parseAssignments(assignments: readonly string[]): NormanFields {
  const fields: Fields = Object.create(null) as Fields;
  for (const assignment of assignments) {
    const [, path = '', operator, text = ''] = ASSIGNMENT.exec(assignment) ?? [];
    if (path === '') throw usage(`"${assignment}" sets nothing: write field=text or field:=json`);
    const names = path.split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce((fields, name) => memberOf(fields, name, assignment), fields);
    parent[last] = operator === '=' ? text : parseJson(text, assignment);
  }
  return fields;
}

function memberOf(fields: Fields, name: string, assignment: string): Fields {
  fields[name] ??= Object.create(null) as Fields;
  const member = fields[name];
  if (typeof member === 'object' && member !== null && !Array.isArray(member))
    return member as Fields;
  throw usage(`"${assignment}" sets a member of what has none`);
}

function parseJson(text: string, assignment: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw usage(`"${assignment}" is no JSON behind := (${errorMessage(cause)})`);
  }
}

function usage(problem: string): Error {
  return cliErrors.create('CLI_USAGE', { problem, command: 'create' });
}

import { explorerErrors } from '../errors.ts';

/** What a path asks for, its parts decoded. */
export interface ParsedPath {
  /** Lower case; absent at the root. */
  readonly type?: string;
  /** What follows the type: nothing, a namespace or a name, a namespace and a name, and a link behind it. */
  readonly rest: readonly string[];
}

const MAX_PATH_CHARS = 2_048;
const MAX_PARTS = 4;

/**
 * Takes a path below `/v1` apart.
 *
 * **Guarantees**: a part that is returned means the same to every reader behind: no dot segment, slash, backslash, percent
 * sign or control character is in it, in whatever encoding it came.
 *
 * @throws `EXPLORER_PATH_REFUSED`
 */
export function parsePath(path: string): ParsedPath {
  if (path.length > MAX_PATH_CHARS) throw refused('it is too long');
  if (path !== '/v1' && !path.startsWith('/v1/')) throw refused('it does not begin with /v1');
  const segments = path.slice('/v1'.length).split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  if (segments.length > MAX_PARTS) throw refused('it has too many parts');
  const [type, ...rest] = segments.map(decodePart);
  return { ...(type !== undefined && { type: type.toLowerCase() }), rest };
}

function decodePart(segment: string): string {
  const part = decoded(segment);
  if (part === '') throw refused('it holds an empty part');
  if (part === '.' || part === '..') throw refused('it holds a dot segment');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f/\\%]/.test(part) || !part.isWellFormed()) {
    throw refused('it holds a slash, a backslash, a percent sign or a control character');
  }
  return part;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refused('it is not percent-encoded UTF-8');
  }
}

function refused(problem: string): Error {
  return explorerErrors.create('EXPLORER_PATH_REFUSED', { problem });
}

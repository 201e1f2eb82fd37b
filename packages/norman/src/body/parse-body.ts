import { errorMessage } from '@drover/base';
import { normanErrors } from '../errors.ts';
import { MAX_BODY_BYTES } from '../http-message.ts';
import { parseYamlText } from './yaml-text.ts';

/** The body of a request: a JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** Objects and lists inside of each other. Deeper bodies are refused, because walking them could exhaust the stack. */
const MAX_DEPTH = 100;

const MAX_FORM_FIELDS = 10_000;

/** What of a request is parsed. */
export interface RawBody {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  /** The query, whose parameters count as fields of a form. */
  readonly query: URLSearchParams;
}

/**
 * Reads a body: JSON whatever the content type, but YAML and URL-encoded forms under theirs.
 *
 * @throws `NORMAN_BODY_INVALID`, `NORMAN_BODY_TOO_LARGE`.
 */
export function parseBody({ bytes, contentType = '', query }: RawBody): Body {
  if (bytes.length > MAX_BODY_BYTES) {
    throw normanErrors.create('NORMAN_BODY_TOO_LARGE', { maxBytes: MAX_BODY_BYTES });
  }
  const text = new TextDecoder().decode(bytes);
  if (isForm(contentType, text)) return parseForm(text, query);
  const value = attempt(() =>
    contentType === 'application/yaml' ? parseYamlText(text) : JSON.parse(text),
  );
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause: 'a JSON object is expected' });
  }
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause: `nested deeper than ${MAX_DEPTH}` });
  }
  return value as Body;
}

/** As {@link parseBody}, but an empty body counts as an empty object: actions need none. */
export function parseActionBody(raw: RawBody): Body {
  return raw.bytes.length === 0 ? {} : parseBody(raw);
}

/** `curl -d` calls everything a form that it is not told the type of: what begins like JSON is JSON. */
function isForm(contentType: string, text: string): boolean {
  return (
    contentType.startsWith('application/x-www-form-urlencoded') && !text.trimStart().startsWith('{')
  );
}

function attempt(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause: withoutText(errorMessage(error)) });
  }
}

/** What is wrong and where, without the piece of the body that parsers show: it may hold a secret. */
function withoutText(message: string): string {
  const beforeText = message.replace(/(?:^|, )(?:\.\.\.)?"[\s\S]*$/, '');
  const [first = ''] = beforeText.split('\n', 1);
  return first === '' ? 'it is no JSON' : first.replace(/:$/, '');
}

function parseForm(text: string, query: URLSearchParams): Body {
  const given = new URLSearchParams(text);
  if (given.size > MAX_FORM_FIELDS) {
    const cause = `a form has ${MAX_FORM_FIELDS} fields at most`;
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause });
  }
  const fields = new Map<string, string[]>();
  for (const [name, value] of [...given, ...query]) {
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return Object.fromEntries(fields);
}

/** Whether a value holds containers nested deeper than `depth`; walks without recursion. */
function isDeeperThan(value: object, depth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let left = depth; level.length > 0; left -= 1) {
    if (left === 0) return true;
    level = level
      .flatMap((item): readonly unknown[] => Object.values(item as object))
      .filter((child) => typeof child === 'object' && child !== null);
  }
  return false;
}

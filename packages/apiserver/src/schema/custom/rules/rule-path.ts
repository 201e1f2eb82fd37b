import { fieldPath, itemPath, type JsonSchemaProps } from '@drover/kubernetes';

/** Where a path leads, or why it leads nowhere. */
export type RulePath =
  | { readonly path: string; readonly schema: JsonSchemaProps | undefined }
  | { readonly failure: string };

const NO_FIELD = { failure: 'does not refer to a valid field' };
const ENDED = { failure: 'unexpected end of JSON path' };

const TOKEN = /^(?:'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]]+)/s;
const ESCAPE = /\\(.)/gs;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

/**
 * Follows a path (`.spec.foo`, `['a-b']`) from a schema.
 *
 * @param allowsBrackets - whether names may stand in brackets.
 */
export function rulePath(
  root: JsonSchemaProps,
  text: string,
  allowsBrackets: boolean = true,
): RulePath {
  let place: RulePath = { path: '', schema: root };
  const tokens = tokenize(text);
  for (let index = 0; index < tokens.length && 'path' in place; ) {
    const sign = tokens[index];
    if (sign === '.') {
      place = step(place, tokens[index + 1]);
      index += 2;
    } else if (sign === '[') {
      place = allowsBrackets
        ? bracketStep(place, tokens.slice(index + 1, index + 3))
        : { failure: 'array notation is not allowed' };
      index += 3;
    } else {
      place = { failure: `expected [ or . but got: ${sign ?? ''}` };
    }
  }
  return place;
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const token = TOKEN.exec(rest)?.[0] ?? rest;
    tokens.push(token);
    rest = rest.slice(token.length);
  }
  return tokens;
}

interface Place {
  readonly path: string;
  readonly schema: JsonSchemaProps | undefined;
}

function bracketStep(place: Place, [name, end]: readonly string[]): RulePath {
  if (name === undefined) return ENDED;
  if (name.length < 2 || !name.startsWith("'") || !name.endsWith("'")) {
    return { failure: `expected single quoted string but got ${name}` };
  }
  const unknown = [...name.matchAll(ESCAPE)].find(([, char = '']) => !Object.hasOwn(ESCAPES, char));
  if (unknown !== undefined) {
    return { failure: `invalid string literal: invalid escape char ${unknown[0]}` };
  }
  const plain = name.slice(1, -1).replaceAll(ESCAPE, (_, char: string) => ESCAPES[char] ?? '');
  const next = step(place, plain);
  if ('failure' in next) return next;
  if (end === undefined) return ENDED;
  return end === ']' ? next : { failure: `expected ] but got ${end}` };
}

/** Into a field that the schema names, or a key of a map. */
function step({ path, schema }: Place, name: string | undefined): RulePath {
  if (name === undefined) return ENDED;
  if (schema?.properties !== undefined) {
    if (!Object.hasOwn(schema.properties, name)) return NO_FIELD;
    return { path: fieldPath(path, name), schema: schema.properties[name] };
  }
  const values = schema?.additionalProperties;
  if (values === undefined || values === false) return NO_FIELD;
  return { path: itemPath(path, name), schema: values === true ? undefined : values };
}

import { MAX_UNKNOWN_FIELDS } from './object-schema.ts';

/**
 * Paths of fields that a JSON text says twice (`spec.a`, `items[0].b`), which `JSON.parse` does not tell: the last one wins.
 * The text must be good JSON; names at most `MAX_UNKNOWN_FIELDS`. Takes time in proportion to the text.
 */
export function duplicateFields(text: string): readonly string[] {
  const levels: Level[] = [];
  const found = new Set<string>();
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') levels.push(openLevel(token === '{'));
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') nextEntry(level);
    else if (level?.expectsName) noteName(level, JSON.parse(token) as string, levels, found);
    if (found.size >= MAX_UNKNOWN_FIELDS) break;
  }
  return [...found];
}

/** Brackets, commas and strings; everything else does not matter here. */
const TOKEN = /[{}[\],]|"(?:[^"\\]|\\.)*"/gs;

/** An object or a list that is being read. */
interface Level {
  readonly names: Set<string> | undefined;
  /** The field or the item that is being read. */
  name: string;
  index: number;
  /** Whether the next string is the name of a field, and no value. */
  expectsName: boolean;
}

function openLevel(isObject: boolean): Level {
  return { names: isObject ? new Set() : undefined, name: '', index: 0, expectsName: isObject };
}

function nextEntry(level: Level | undefined): void {
  if (level === undefined) return;
  level.index += 1;
  level.expectsName = level.names !== undefined;
}

function noteName(level: Level, name: string, levels: readonly Level[], found: Set<string>): void {
  level.expectsName = false;
  level.name = name;
  if (level.names?.has(name)) found.add(pathOf(levels));
  level.names?.add(name);
}

function pathOf(levels: readonly Level[]): string {
  return levels.reduce((path, { names, name, index }) => {
    if (names === undefined) return `${path}[${index}]`;
    return path === '' ? name : `${path}.${name}`;
  }, '');
}

import { MAX_UNKNOWN_FIELDS } from './object-schema.ts';

/**
 * Paths of fields that a JSON text says twice (`spec.a`, `items[0].b`), which `JSON.parse` does not tell: the last one wins.
 * The text must be good JSON; names at most `MAX_UNKNOWN_FIELDS`. Takes time in proportion to the text.
 */
export function duplicateFields(text: string): readonly string[] {
  const levels: Level[] = [];
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (level?.expectsName) noteName(level, nameIn(text, at, end), levels, found);
      at = end;
    } else if (char === '{' || char === '[') levels.push(openLevel(char === '{'));
    else if (char === '}' || char === ']') levels.pop();
    else if (char === ',') nextEntry(level);
    if (found.size >= MAX_UNKNOWN_FIELDS) break;
  }
  return [...found];
}

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function nameIn(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

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

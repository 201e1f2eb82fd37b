import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Path } from './draft.ts';

/** Where in a draft somebody types. */
export interface Cursor {
  /** Whether a key is typed (or the item of a list, which looks the same), or the value of a key. */
  readonly what: 'key' | 'value';
  /** Of a key: what it will stand in. Of a value: where it stands. */
  readonly path: Path;
  /** Where the word begins that is typed, and where it ends. */
  readonly from: number;
  readonly to: number;
  /** How far the word is from the beginning of its line. */
  readonly column: number;
  /** Whether a colon follows. */
  readonly hasColon: boolean;
  /** Keys that stand beside it. */
  readonly taken: readonly string[];
}

/** The lead of a line: its indentation, and the marks of list items. */
const LEAD = String.raw`^\s*(?:- +)*`;
const KEY = new RegExp(String.raw`${LEAD}([\w./-]*)$`);
const VALUE = new RegExp(String.raw`${LEAD}(?:[\w./-]+|"[^"]*"|'[^']*')\s*:\s+(["']?[\w./:@-]*)$`);
/** Longer texts take too long to be read with each key. */
const MAX_CHARACTERS = 256 * 1024;
/** Stands for the word that is typed, so that a text which is not finished can be read. */
const MARK = 'word-under-the-cursor';

/** Where in the draft a place in its YAML is; `undefined` where nothing can be proposed, as in a text of several lines. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const word = text.length <= MAX_CHARACTERS ? wordAt(text, offset) : undefined;
  if (!word) return undefined;
  const { lineEnd, ...cursor } = word;
  const { what, from, to, hasColon } = cursor;
  const end = hasColon ? to : lineEnd;
  const mark = what === 'key' && !hasColon ? `${MARK}:` : MARK;
  const readable = text.slice(0, from) + mark + text.slice(end);
  const found = findMark(parseDocument(readable, { logLevel: 'silent' }).contents, what);
  return found && { ...cursor, ...found };
}

type Word = Omit<Cursor, 'path' | 'taken'> & { readonly lineEnd: number };

/** The word at a place, if it is all that stands there before the end of the line. */
function wordAt(text: string, offset: number): Word | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const [after = ''] = text.slice(offset).split('\n', 1);
  const lineEnd = offset + after.length;
  const key = KEY.exec(before)?.[1];
  if (key !== undefined) {
    const more = /^[\w./-]*/.exec(after)?.[0].length ?? 0;
    const hasColon = after.slice(more).startsWith(':');
    const from = offset - key.length;
    return { what: 'key', from, to: offset + more, column: from - lineStart, hasColon, lineEnd };
  }
  const value = VALUE.exec(before)?.[1];
  if (value === undefined) return undefined;
  const from = offset - value.length;
  const column = from - lineStart;
  return { what: 'value', from, to: lineEnd, column, hasColon: false, lineEnd };
}

type Found = Pick<Cursor, 'path' | 'taken'>;

function findMark(node: unknown, what: Cursor['what'], path: Path = []): Found | undefined {
  if (isSeq(node)) {
    return firstOf(node.items, (item, index) => findMark(item, what, [...path, index]));
  }
  if (!isMap(node)) {
    const isHere = what === 'value' && isScalar(node) && node.value === MARK;
    return isHere ? { path, taken: [] } : undefined;
  }
  const keys = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  if (what === 'key' && keys.includes(MARK)) {
    return { path, taken: keys.filter((key) => key !== MARK) };
  }
  return firstOf(node.items, ({ value }, index) =>
    findMark(value, what, [...path, keys[index] ?? '']),
  );
}

function firstOf<T, R>(items: readonly T[], find: (item: T, index: number) => R | undefined) {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

import {
  type Document,
  type ErrorCode,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
} from 'yaml';
import { type Draft, isRecord, type Path } from './draft.ts';

/** A part of a text, in characters from its beginning. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a text, and where. */
export interface TextProblem extends TextRange {
  readonly message: string;
}

/** What a YAML text says. */
export interface YamlReading {
  readonly document: Document;
  /** Absent when the text is no YAML, or no object. */
  readonly draft?: Draft;
  readonly problems: readonly TextProblem[];
}

/** Aliases that are resolved; more are made to grow without end. */
const MAX_ALIASES = 100;
/** Longer texts are not searched for keys that are there twice, which takes the square of their number. */
const MAX_UNIQUE_CHARACTERS = 256 * 1024;

/** A draft as YAML: texts of several lines stay lines. */
export function yamlOf(draft: Draft): string {
  return stringify(draft, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Reads a YAML text; whatever is wrong with it is said, never thrown. */
export function readYaml(text: string): YamlReading {
  const uniqueKeys = text.length <= MAX_UNIQUE_CHARACTERS;
  const document = parseDocument(text, { uniqueKeys, prettyErrors: false, logLevel: 'error' });
  const problems = document.errors.map(({ code, message, pos: [from, to] }) => ({
    message: PLAIN_WORDS[code] ?? sentence(message),
    ...within({ from, to }, text),
  }));
  if (problems.length > 0) return { document, problems };
  const { value, message } = valueOf(document);
  if (isRecord(value)) return { document, draft: value, problems };
  return { document, problems: [{ from: 0, to: text.length, message }] };
}

function valueOf(document: Document): { readonly value?: unknown; readonly message: string } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { value: value ?? {}, message: 'Write fields with their values: "name: web".' };
  } catch {
    // The library counts aliases and gives up.
    return { message: 'There are too many aliases, or one that stands for nothing.' };
  }
}

/** What the library says in the words of its grammar. */
const PLAIN_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'This line is not indented as those around it.',
  BLOCK_AS_IMPLICIT_KEY: 'What belongs to a key stands on lines of its own, further to the right.',
  DUPLICATE_KEY: 'There is this key already.',
  MISSING_CHAR:
    'Something is missing here: a colon and a space after a key, or the end of a text or list.',
  MULTILINE_IMPLICIT_KEY: 'A key stands on one line, and a colon follows it.',
  TAB_AS_INDENT: 'Indent with spaces: tabs do not count.',
  UNEXPECTED_TOKEN: 'This does not belong here.',
};

/** The library's messages begin in capitals and end without a stop. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function within({ from, to }: TextRange, { length }: string): TextRange {
  const start = Math.min(from, length);
  return { from: start, to: Math.min(Math.max(to, start), length) };
}

/** Where a value stands: at its key, or where it is an item, at the item; else where what is around it stands. */
export function rangeOf({ contents }: Document, path: Path): TextRange {
  let node: unknown = contents;
  let found: TextRange | undefined;
  for (const segment of path) {
    const step = childNode(node, segment);
    if (!step) break;
    found = step.range ?? found;
    node = step.value;
  }
  return found ?? { from: 0, to: 0 };
}

interface Step {
  readonly range: TextRange | undefined;
  readonly value: unknown;
}

function childNode(node: unknown, segment: Path[number]): Step | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return item === undefined ? undefined : { range: nodeRange(item), value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair && { range: nodeRange(pair.key), value: pair.value };
}

/** Without the space and comments after it. */
export function nodeRange(node: unknown): TextRange | undefined {
  const range = (node as Node | null | undefined)?.range;
  return range ? { from: range[0], to: range[1] } : undefined;
}

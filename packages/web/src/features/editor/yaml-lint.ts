import { checkFormat, type FormatName, formatOfType } from '@drover/api';
import {
  type Draft,
  type FieldProblem,
  isRecord,
  isSame,
  type Path,
  parsePath,
  valueAt,
} from './draft.ts';
import {
  type FieldSchema,
  type Fields,
  insideOf,
  parseType,
  type TypeSource,
} from './schema-type.ts';
import { rangeOf, readYaml, type TextProblem } from './yaml-text.ts';

/** A mark in a text. */
export interface Diagnostic extends TextProblem {
  readonly severity: 'error' | 'warning';
}

/** What {@link diagnosticsOf} knows besides the text. */
export interface LintOptions {
  readonly fields: Fields;
  readonly source: TypeSource;
  /** As it was read. */
  readonly base: Draft;
  /** Absent when the resource is to be created. */
  readonly id: string | undefined;
  /** What others have found at fields. */
  readonly problems: readonly FieldProblem[];
}

/** More marks help nobody. */
const MAX_DIAGNOSTICS = 100;

/** What is wrong with a YAML text, and where. */
export async function diagnosticsOf(text: string, options: LintOptions): Promise<Diagnostic[]> {
  const { document, draft, problems } = readYaml(text);
  if (!draft) return problems.map((problem) => ({ ...problem, severity: 'error' }));
  const lint = new DraftLint(options);
  await lint.look(draft, options.fields, []);
  const known = options.problems.map(({ path, message }) => ({
    path: parsePath(path, draft),
    message,
    severity: 'error' as const,
  }));
  // What the server said of a field is enough for it.
  const found = lint.found.filter(({ path }) => !known.some((other) => isSame(other.path, path)));
  const all = [...known, ...found].slice(0, MAX_DIAGNOSTICS);
  return all.map(({ path, message, severity }) => ({
    ...rangeOf(document, path),
    message,
    severity,
  }));
}

interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly severity: Diagnostic['severity'];
}

/** Compares a draft with what the API says of its type, value by value. */
class DraftLint {
  readonly found: Finding[] = [];
  readonly #options: LintOptions;

  constructor(options: LintOptions) {
    this.#options = options;
  }

  async look(values: Draft, fields: Fields, path: Path): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      if (this.found.length >= MAX_DIAGNOSTICS) return;
      const here = [...path, name];
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field) await this.#lookAtField(value, field, here);
      else if (!isEnvelope(here)) this.#warn(here, 'There is no such field: it is ignored.');
    }
  }

  async #lookAtField(value: unknown, field: FieldSchema, path: Path): Promise<void> {
    const { base, id } = this.#options;
    const isWritable = id === undefined ? field.create : field.update;
    if (isWritable) await this.#lookAtValue(value, field, path);
    else if (!field.create && !field.update) {
      this.#warn(path, 'The server works this out: what is written here is ignored.');
    } else if (!isSame(value, valueAt(base, path))) {
      this.#warn(path, id === undefined ? ONLY_LATER : ONLY_AT_CREATION);
    }
  }

  async #lookAtValue(value: unknown, field: FieldSchema, path: Path): Promise<void> {
    if (value === null || value === '') {
      const isAllowed = field.nullable || field.default !== undefined;
      if (!isAllowed) this.#fail(path, 'This may not be empty.');
      return;
    }
    const { form } = parseType(field.type);
    const isList = Array.isArray(value);
    if (form === 'array' && !isList) this.#fail(path, 'A list is expected: lines with "- ".');
    else if ((form === 'map' || form === 'struct') && !isRecord(value)) {
      this.#fail(path, 'Keys with values are expected.');
    } else if (form === 'scalar' || form === 'reference') this.#lookAtScalar(value, field, path);
    else await this.#lookInside(value, field, path);
  }

  async #lookInside(value: unknown, field: FieldSchema, path: Path): Promise<void> {
    const inside = await insideOf(field, this.#options.source);
    if (!inside || this.found.length >= MAX_DIAGNOSTICS) return;
    if ('fields' in inside) {
      if (isRecord(value)) await this.look(value, inside.fields, path);
      return;
    }
    const items = Array.isArray(value) ? value.entries() : Object.entries(value as Draft);
    for (const [key, item] of items) {
      await this.#lookAtValue(item, { ...inside.items, nullable: true }, [...path, key]);
    }
  }

  #lookAtScalar(value: unknown, field: FieldSchema, path: Path): void {
    const problem = scalarProblem(value, field);
    if (problem !== undefined) this.#fail(path, problem);
    else if (isText(field.type) && typeof value !== 'string') {
      this.#warn(path, 'This is no text to YAML: put it in quotes to keep it as it is written.');
    }
  }

  #warn(path: Path, message: string): void {
    this.found.push({ path, message, severity: 'warning' });
  }

  #fail(path: Path, message: string): void {
    this.found.push({ path, message, severity: 'error' });
  }
}

const ONLY_LATER = 'This can be set once the resource exists: now it is ignored.';
const ONLY_AT_CREATION = 'This cannot be changed any more: it stays as it was.';

/** What resources carry besides their fields; the type of a struct is none either. */
function isEnvelope(path: Path): boolean {
  return path.length === 1 && (path[0] === 'type' || path[0] === 'id');
}

/** Types whose values are texts; numbers and truth values that stand there are turned into text by the server. */
function isText(type: string): boolean {
  return !['int', 'float', 'boolean', 'json', 'intOrString', 'byte'].includes(type);
}

function scalarProblem(value: unknown, field: FieldSchema): string | undefined {
  const { type, options } = field;
  if (type === 'json') return undefined;
  if (!isScalar(value)) return 'One value is expected, no list and no keys.';
  const text = String(value);
  if (options && !options.includes(text)) return `Expected is one of these: ${options.join(', ')}.`;
  if (type === 'boolean')
    return /^(?:true|false)$/.test(text) ? undefined : 'true or false is expected.';
  if (type === 'int')
    return Number.isInteger(Number(text)) ? undefined : 'A whole number is expected.';
  if (type === 'float') return Number.isFinite(Number(text)) ? undefined : 'A number is expected.';
  return formatProblem(text, field);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function formatProblem(text: string, { type, format }: FieldSchema): string | undefined {
  const name = format ?? (type === 'base64' ? 'base64' : formatOfType(type));
  const problem = name && checkFormat(name as FormatName, text);
  return problem && `This ${problem.message}. ${problem.remedy}`;
}

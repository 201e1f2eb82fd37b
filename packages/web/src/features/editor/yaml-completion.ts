import {
  type FieldSchema,
  type Fields,
  fieldAt,
  insideOf,
  parseType,
  type TypeSource,
} from './schema-type.ts';
import { type Cursor, cursorAt } from './yaml-cursor.ts';

/** A word that fits. */
export interface Proposal {
  readonly label: string;
  /** What stands behind the label: the type of a field, the name of what a reference points to. */
  readonly detail?: string;
  /** A sentence on it. */
  readonly info?: string;
  /** What is put into the text. */
  readonly text: string;
  /** Proposed before others. */
  readonly isFirst?: boolean;
}

/** Words that fit where somebody types. */
export interface Proposals {
  readonly from: number;
  readonly to: number;
  readonly proposals: readonly Proposal[];
}

/** An object that a reference can point to. */
export interface Referred {
  readonly id: string;
  readonly name: string;
}

/** What {@link proposalsAt} looks things up by. */
export interface Lookups {
  readonly fields: Fields;
  readonly source: TypeSource;
  /** What a `reference[target]` can point to; empty when nobody knows. */
  readonly referred: (target: string) => Promise<readonly Referred[]>;
  /** Whether the resource exists already. */
  readonly editing: boolean;
}

/** The keys, options and references that fit at a place of a YAML text. */
export async function proposalsAt(
  text: string,
  offset: number,
  lookups: Lookups,
): Promise<Proposals | undefined> {
  const cursor = cursorAt(text, offset);
  if (!cursor) return undefined;
  const { from, to } = cursor;
  const proposals = await proposalsFor(cursor, lookups);
  return proposals.length > 0 ? { from, to, proposals } : undefined;
}

async function proposalsFor(cursor: Cursor, lookups: Lookups): Promise<readonly Proposal[]> {
  const { path, what } = cursor;
  const { fields, source } = lookups;
  if (path.length === 0) return keyProposals(fields, cursor, lookups);
  const field = await fieldAt(path, fields, source);
  if (!field) return [];
  const inside = await insideOf(field, source);
  if (!inside) return valueProposals(field, lookups);
  return what === 'key' && 'fields' in inside ? keyProposals(inside.fields, cursor, lookups) : [];
}

function keyProposals(
  fields: Fields,
  { taken, column, hasColon }: Cursor,
  { editing }: Lookups,
): readonly Proposal[] {
  return Object.entries(fields)
    .filter(([name, field]) => !taken.includes(name) && (editing ? field.update : field.create))
    .map(([name, field]) => ({
      label: name,
      detail: field.type,
      ...(field.description !== undefined && { info: field.description }),
      text: hasColon ? name : name + opening(field, column),
      isFirst: field.required === true,
    }));
}

/** What follows a key: a space, or the line where the inside begins. */
function opening({ type }: FieldSchema, column: number): string {
  const { form } = parseType(type);
  const indentation = `\n${' '.repeat(column + 2)}`;
  if (form === 'array') return `:${indentation}- `;
  return form === 'map' || form === 'struct' ? `:${indentation}` : ': ';
}

async function valueProposals(
  { type, options, default: usual }: FieldSchema,
  { referred }: Lookups,
): Promise<readonly Proposal[]> {
  const { form, of } = parseType(type);
  if (form === 'reference') {
    const found = await referred(of);
    return found.map(({ id, name }) => ({ label: id, text: id, detail: name === id ? '' : name }));
  }
  const words = options ?? (type === 'boolean' ? ['true', 'false'] : []);
  return words.map((word) => ({
    label: word,
    text: word,
    ...(String(usual) === word && { detail: 'default' }),
  }));
}

/** What the API says of the field under a place of a YAML text, for the person who points at it. */
export async function describeAt(
  path: readonly (string | number)[],
  { fields, source }: Pick<Lookups, 'fields' | 'source'>,
): Promise<{ readonly type: string; readonly text: string } | undefined> {
  const field = await fieldAt(path, fields, source);
  return field && { type: field.type, text: field.description ?? '' };
}

import { parseFieldType, structIdOf } from '@drover/api';
import { parseTimeMs } from '@drover/base';
import { isRecord } from '../is-record.ts';
import { absentValue } from '../schema/absent-value.ts';
import type { FieldSchema, Schema } from '../schema/schema.ts';

/** Looks a struct up by its id. */
type StructLookup = (id: string) => Schema | undefined;

/** How values are shown. */
export interface ShowOptions {
  readonly struct: StructLookup;
  /** Whether fields are shown that only answers to POST carry. */
  readonly isWriteAnswer: boolean;
  /** Whether structs are shown without what stands for fields that are not stored. */
  readonly isStoredOnly?: true;
}

/** Whether values of a type are shown just as they are stored. */
function isShownAsStored(type: string): boolean {
  return parseFieldType(type).container === undefined && structIdOf(type) === undefined;
}

/** Whether a field is in answers at all: secrets are in none, or in those to POST alone. */
export function isShown({ type, writeOnly }: FieldSchema, isWriteAnswer: boolean): boolean {
  return type !== 'password' && (!writeOnly || isWriteAnswer);
}

/** Brings a stored value into the form that clients get. */
type Show = (value: unknown) => unknown;

const asStored: Show = (value) => value;

/** A field with all that is known of showing it without a value. */
export interface ShownField {
  readonly name: string;
  readonly show: Show;
  /** What stands for a value that is not stored. */
  readonly absent: unknown;
  /** The member that shows a time in milliseconds beside its text. */
  readonly epochName: string | undefined;
}

/** Works out how a field is shown; `showOf` gives the form of its type. */
export function shownField(
  name: string,
  field: FieldSchema,
  showOf: (type: string) => Show,
): ShownField {
  const { type } = field;
  return {
    name,
    show: showOf(type),
    absent: absentValue(field),
    epochName: type === 'date' ? `${name}TS` : undefined,
  };
}

/** Shows the value of a field as a member of a resource or struct; a time shows its milliseconds too. */
export function showMember(
  members: Record<string, unknown>,
  { name, show, absent, epochName }: ShownField,
  stored: unknown,
): void {
  const value = show(stored) ?? absent;
  if (value === undefined) return;
  members[name] = value;
  if (epochName === undefined || typeof value !== 'string') return;
  const epochMs = parseTimeMs(value);
  if (epochMs !== undefined) members[epochName] = epochMs;
}

/**
 * How values of a type are shown: structs carry their type, what stands for fields that are not stored is filled in,
 * secrets are left out. What the types tell is worked out once, so that a value costs what is its own.
 */
export function valueForms(options: ShowOptions): (type: string) => Show {
  const structs = new Map<string, Show>();
  const structForm = (id: string): Show => {
    const schema = options.struct(id);
    if (!schema) return asStored;
    const known = structs.get(id) ?? structShow(schema, options, formOf);
    structs.set(id, known);
    return known;
  };
  const formOf = (type: string): Show => {
    if (isShownAsStored(type)) return asStored;
    const parsed = parseFieldType(type);
    switch (parsed.container) {
      case 'array':
        return arrayShow(formOf(parsed.of));
      case 'map':
        return mapShow(formOf(parsed.of));
      case 'reference':
        return showReference;
      case undefined:
        return structForm(type);
    }
  };
  return formOf;
}

function arrayShow(show: Show): Show {
  return show === asStored
    ? asStored
    : (value) => (Array.isArray(value) ? value.map((item: unknown) => show(item)) : value);
}

function mapShow(show: Show): Show {
  if (show === asStored) return asStored;
  return (value) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, show(item)]))
      : value;
}

/** A reference is a text; one that is stored as an object (a token's principal) is shown by its name. */
function showReference(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { metadata } = value;
  return isRecord(metadata) ? metadata['name'] : undefined;
}

function structShow(
  { id, version, resourceFields }: Schema,
  { isWriteAnswer, isStoredOnly }: ShowOptions,
  formOf: (type: string) => Show,
): Show {
  const own = Object.entries(resourceFields).filter(([, field]) => isShown(field, isWriteAnswer));
  const marker = 'type' in resourceFields ? undefined : `${version.path}/schemas/${id}`;
  let fields: readonly ShownField[] | undefined;
  return (value) => {
    if (!isRecord(value)) return value;
    // At the first value: a struct may hold itself.
    fields ??= own.map(([name, field]) => shownField(name, field, formOf));
    const members: Record<string, unknown> = {};
    for (const field of fields) {
      const isStored = Object.hasOwn(value, field.name);
      if (isStored || !isStoredOnly)
        showMember(members, field, isStored ? value[field.name] : undefined);
    }
    if (marker !== undefined) members['type'] = marker;
    return members;
  };
}

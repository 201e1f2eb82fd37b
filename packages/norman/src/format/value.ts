import { isRecord } from '../is-record.ts';
import { parseFieldType, structIdOf } from '../schema/field-type.ts';
import type { Schema } from '../schema/schema.ts';

/** Looks a struct up by its id. */
export type StructLookup = (id: string) => Schema | undefined;

/** How values are shown. */
export interface ShowOptions {
  readonly struct: StructLookup;
  /** Whether fields are shown that only answers to POST carry. */
  readonly isWriteAnswer: boolean;
}

/** Whether values of a type are shown just as they are stored. */
export function isShownAsStored(type: string): boolean {
  return parseFieldType(type).container === undefined && structIdOf(type) === undefined;
}

/** A stored value in the form that clients get: structs carry their type, secrets are left out. */
export function showValue(value: unknown, type: string, options: ShowOptions): unknown {
  if (value === null || value === undefined) return value;
  const parsed = parseFieldType(type);
  switch (parsed.container) {
    case 'array':
      return Array.isArray(value)
        ? value.map((item: unknown) => showValue(item, parsed.of, options))
        : value;
    case 'map':
      return isRecord(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, showValue(item, parsed.of, options)]),
          )
        : value;
    case 'reference':
      return showReference(value);
    case undefined:
      return structIdOf(type) === undefined ? value : showStruct(value, type, options);
  }
}

/** A reference is a text; one that is stored as an object (a token's principal) is shown by its name. */
function showReference(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { metadata } = value;
  return isRecord(metadata) ? metadata['name'] : undefined;
}

function showStruct(value: unknown, id: string, options: ShowOptions): unknown {
  const struct = options.struct(id);
  if (!struct || !isRecord(value)) return value;
  const shown = Object.entries(struct.resourceFields).flatMap(([name, field]) => {
    const isHidden = field.type === 'password' || (field.writeOnly && !options.isWriteAnswer);
    if (isHidden || !Object.hasOwn(value, name)) return [];
    return [[name, showValue(value[name], field.type, options)] as const];
  });
  const own = Object.fromEntries(shown);
  return 'type' in struct.resourceFields
    ? own
    : { ...own, type: `${struct.version.path}/schemas/${id}` };
}

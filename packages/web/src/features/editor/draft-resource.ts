import { type Draft, isRecord, isSame } from './draft.ts';
import { type Fields, parseType, type TypeSource } from './schema-type.ts';

/** The fields of a resource that its author gave: what the server works out, links and empty references are left out. */
export function draftOf(resource: Draft, fields: Fields): Draft {
  const own = Object.entries(resource).filter(
    ([name, value]) => value !== null && (fields[name]?.create || fields[name]?.update),
  );
  const plain = own.map(([name, value]) => [name, withoutTypes(value)] as const);
  return Object.fromEntries([['type', resource['type']], ...plain]);
}

/** Structs carry the address of their type (`/v3/project/schemas/container`), which is none of their fields. */
function withoutTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypes);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, item]) => !(key === 'type' && typeof item === 'string' && item.includes('/schemas/')),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutTypes(item)]));
}

/**
 * The body of the `PUT` that makes `draft` out of `base`.
 *
 * It holds what differs alone, as the server leaves absent fields as they are: secrets that it never shows stay as well.
 * Fields that were taken away are `null`; lists and maps are sent whole, as the server replaces them whole.
 */
export async function patchOf(
  base: Draft,
  draft: Draft,
  fields: Fields,
  source: TypeSource,
): Promise<Draft> {
  const names = new Set([...Object.keys(base), ...Object.keys(draft)]);
  names.delete('type');
  const changed = [...names].filter((name) => !isSame(base[name], draft[name]));
  const values = changed.map(async (name) => {
    const [before, after] = [base[name], draft[name]];
    const { form, of } = parseType(fields[name]?.type ?? 'json');
    const inner = form === 'struct' && isRecord(before) && isRecord(after);
    const struct = inner ? (await source(of))?.resourceFields : undefined;
    if (!struct || !isRecord(before) || !isRecord(after)) return [name, after ?? null] as const;
    return [name, await patchOf(before, after, struct, source)] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

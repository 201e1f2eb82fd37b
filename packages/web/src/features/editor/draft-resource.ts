import { type Draft, isRecord, isSame } from './draft.ts';
import {
  type FieldSchema,
  type Fields,
  type Inside,
  insideOf,
  parseType,
  type TypeSource,
} from './schema-type.ts';

/**
 * The fields of a resource that its author gave: what the server works out, links and empty references are left out, also
 * inside of structs.
 */
export async function draftOf(resource: Draft, fields: Fields, source: TypeSource): Promise<Draft> {
  const { type, ...others } = resource;
  const given = Object.entries(others).filter(([, value]) => value !== null);
  return { type, ...(await writable(Object.fromEntries(given), fields, source)) };
}

async function writable(values: Draft, fields: Fields, source: TypeSource): Promise<Draft> {
  const own = Object.entries(values).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field?.create || field?.update ? [[name, value, field] as const] : [];
  });
  const inside = own.map(
    async ([name, value, field]) => [name, await writableInside(value, field, source)] as const,
  );
  return Object.fromEntries(await Promise.all(inside));
}

async function writableInside(
  value: unknown,
  field: FieldSchema,
  source: TypeSource,
): Promise<unknown> {
  const inside = typeof value === 'object' ? await insideOf(field, source) : undefined;
  if (!inside) return value;
  if (Array.isArray(value)) return writableItems(value, inside, source);
  if (!isRecord(value)) return value;
  if ('fields' in inside) return writable(value, inside.fields, source);
  const items = await writableItems(Object.values(value), inside, source);
  return Object.fromEntries(Object.keys(value).map((key, index) => [key, items[index]]));
}

async function writableItems(
  values: readonly unknown[],
  inside: NonNullable<Inside>,
  source: TypeSource,
): Promise<readonly unknown[]> {
  if (!('items' in inside)) return values;
  return Promise.all(values.map((item) => writableInside(item, inside.items, source)));
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

/** The patch with some fields as the draft has them, whole; what the patch takes away in them stays `null`. */
export function withWhole(patch: Draft, draft: Draft, names: readonly string[]): Draft {
  const whole = names.map((name) => [name, overlaid(draft[name], patch[name])] as const);
  return { ...patch, ...Object.fromEntries(whole) };
}

function overlaid(whole: unknown, patch: unknown): unknown {
  if (patch === undefined) return whole;
  if (!isRecord(whole) || !isRecord(patch)) return patch;
  const over = Object.keys(patch).map((key) => [key, overlaid(whole[key], patch[key])] as const);
  return { ...whole, ...Object.fromEntries(over) };
}

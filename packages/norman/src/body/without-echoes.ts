import { parseFieldType } from '@drover/api';
import { equalJson } from '@drover/apimachinery';
import { isRecord } from '../is-record.ts';
import { absentValue } from '../schema/absent-value.ts';
import type { FieldSchema, Schema } from '../schema/schema.ts';

/**
 * A client's value without what it was merely shown: members of structs that are not stored, given as what stands for
 * them in answers. So that sending back what was got changes nothing.
 *
 * @param present the stored value; items of lists are compared by their places.
 */
export function withoutEchoes(
  value: unknown,
  present: unknown,
  type: string,
  struct: (id: string) => Schema | undefined,
): unknown {
  const parsed = parseFieldType(type);
  if (parsed.container === 'array') {
    if (!Array.isArray(value) || !Array.isArray(present)) return value;
    const items: readonly unknown[] = value;
    return items.map((item, index) => withoutEchoes(item, present[index], parsed.of, struct));
  }
  if (!isRecord(value) || !isRecord(present)) return value;
  const own = (name: string): unknown => (Object.hasOwn(present, name) ? present[name] : undefined);
  if (parsed.container === 'map') {
    return mapped(value, (name, item) => withoutEchoes(item, own(name), parsed.of, struct));
  }
  const fields = struct(type)?.resourceFields;
  if (!fields) return value;
  const given = Object.entries(value).filter(([name, member]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return !field || !isEcho(member, own(name), field);
  });
  return mapped(Object.fromEntries(given), (name, member) =>
    withoutEchoes(member, own(name), fields[name]?.type ?? 'json', struct),
  );
}

/** Whether a value is what answers show in place of one that is not stored, and none is stored. */
export function isEcho(value: unknown, present: unknown, field: FieldSchema): boolean {
  if (present !== undefined && present !== null) return false;
  return equalJson(value ?? null, absentValue(field) ?? null);
}

function mapped(
  record: Readonly<Record<string, unknown>>,
  change: (name: string, value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(name, value)]),
  );
}

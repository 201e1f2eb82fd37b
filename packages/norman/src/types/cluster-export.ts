import type { Cluster } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import { valueForms } from '../format/value.ts';
import { writeYaml } from '../format/write-yaml.ts';
import { isRecord } from '../is-record.ts';

/** A cluster as `rancher up` would make it again: what a client may give, without secrets. */
export function exportedClusterYaml(
  object: DynamicObject,
  { type, types }: Pick<RequestContext, 'type' | 'types'>,
): string {
  const formOf = valueForms({ struct: types.schema, isWriteAnswer: false, isStoredOnly: true });
  const fields = [...type.bindings].flatMap(([name, { field, path, read }]) => {
    if (!field.create || path?.[0] !== 'spec' || field.type === 'password') return [];
    const value = withoutTypes(formOf(field.type)(read(object)));
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  const name = (object as Cluster).spec?.displayName ?? object.metadata?.name ?? '';
  return writeYaml({ version: 'v3', clusters: { [name]: Object.fromEntries(fields) } });
}

/** Structs are shown with the id of their type, which a file needs not say. */
function withoutTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypes);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !(name === 'type' && String(inner).startsWith('/v3/schemas/')))
      .map(([name, inner]) => [name, withoutTypes(inner)]),
  );
}

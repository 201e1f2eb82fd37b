import { isRecord } from '../is-record.ts';
import type { FieldSchema, Schema } from '../schema/schema.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members by which a resource can be told from others; they go with every variant. */
const ENVELOPE = new Set(['id', 'type', 'baseType', 'links', 'actions', 'actionLinks']);

/**
 * What `_export=true` and `_edit=true` make of a resource: without what need not be written down to make it anew, or
 * with hints at the fields that are not set.
 */
export function resourceVariant(
  resource: Members,
  { resourceFields }: Schema,
  query: URLSearchParams,
): Members {
  const exported =
    query.get('_export') === 'true' ? exportedMembers(resource, resourceFields) : resource;
  return query.get('_edit') === 'true'
    ? { ...exported, ...hints(resource, resourceFields) }
    : exported;
}

type Fields = Readonly<Record<string, FieldSchema>>;

function isWritable(field: FieldSchema | undefined): field is FieldSchema {
  return field !== undefined && (field.create || field.update);
}

function exportedMembers(resource: Members, fields: Fields): Members {
  return Object.fromEntries(
    Object.entries(resource).filter(([name, value]) => {
      if (name === 'type') return true;
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return isWritable(field) && !isEmpty(value) && value !== field.default;
    }),
  );
}

/** Fields that could be given, as keys that sort behind all others and say what goes there. */
function hints(resource: Members, fields: Fields): Members {
  const unset = Object.entries(fields).filter(
    ([name, field]) => isWritable(field) && !ENVELOPE.has(name) && isEmpty(resource[name]),
  );
  return Object.fromEntries(
    unset.map(([name, { description = '', type }]) => [`zzz#(${description})(${type})${name}`, '']),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value)
    ? value.length === 0
    : isRecord(value) && Object.keys(value).length === 0;
}

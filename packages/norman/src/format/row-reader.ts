import type { DynamicObject } from '@drover/apimachinery';
import type { ListQuery } from '../filter/list-query.ts';
import { comparableText, type RowAccess, type RowReader } from '../filter/ordered-rows.ts';
import { objectId } from '../schema/metadata-fields.ts';
import type { FieldSchema } from '../schema/schema.ts';
import { type FieldOptions, fieldValue } from './field-value.ts';

/** How to look into objects for a query. A plain reader outlives the request: it holds on to nothing of it. */
export function rowAccess(
  { sort, conditions }: ListQuery,
  options: FieldOptions,
): RowAccess<DynamicObject> {
  const { context, behaviour } = options;
  const { bindings, schema } = context.type;
  const fields = [...(sort === undefined ? [] : [sort]), ...conditions.map(({ field }) => field)];
  const isPlain = fields.every((field) => bindings.has(field) && !behaviour.computed?.[field]);
  const facts = { id: behaviour.idOf ?? objectId, fields: schema.resourceFields };
  const reader = isPlain
    ? readerOf({ ...facts, value: (object, field) => bindings.get(field)?.read(object) })
    : readerOf({ ...facts, value: (object, field) => fieldValue(object, field, options) });
  return { reader, isPlain };
}

interface ReaderFacts {
  readonly id: (object: DynamicObject) => string;
  readonly fields: Readonly<Record<string, FieldSchema>>;
  readonly value: (object: DynamicObject, field: string) => unknown;
}

function readerOf({ id, fields, value }: ReaderFacts): RowReader<DynamicObject> {
  return {
    id,
    text: (object, field) => comparableText(value(object, field) ?? fields[field]?.default),
  };
}

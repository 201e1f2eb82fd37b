import { kinds } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { createVersionTypes } from '../../src/schema/registry.ts';
import type { FieldSchema, Schema } from '../../src/schema/schema.ts';
import { V3 } from '../../src/schema/version.ts';
import { methodsOf, type Row } from './row.ts';
import { ROWS } from './rows.ts';

const types = createVersionTypes(V3, kinds);

/** A field in the language of `parseField`. */
function line(name: string, field: FieldSchema): string {
  const { create, update, required, writeOnly, nullable, options, min, max } = field;
  const initial =
    field.default === undefined ? '' : `=${JSON.stringify(field.default).replaceAll('"', '')}`;
  const flags = [
    create ? 'c' : '',
    update ? 'u' : '',
    required ? '!' : '',
    writeOnly ? 'w' : '',
    nullable ? '?' : '',
    initial,
  ].join('');
  return [
    `${name}:${field.type}`,
    ...(flags === '' ? [] : [flags]),
    ...(options ? [`[${options.join('|')}]`] : []),
    ...(min === undefined ? [] : [`min=${min}`]),
    ...(max === undefined ? [] : [`max=${max}`]),
  ].join(' ');
}

const linesOf = ({ resourceFields }: Schema): readonly string[] =>
  Object.entries(resourceFields)
    .map(([name, field]) => line(name, field))
    .toSorted();

const schemaOf = (id: string): Schema => {
  const schema = types.find(id)?.schema;
  if (!schema) throw new TypeError(`there is no type ${id}`);
  return schema;
};

const rows = Object.entries<Row>(ROWS);

describe('the schema', () => {
  it.each(rows)('of %s has the fields and flags that clients know', (id, { fields, partial }) => {
    const found = linesOf(schemaOf(id));
    const expected = fields.toSorted();
    expect(partial ? found.filter((field) => expected.includes(field)) : found).toEqual(expected);
  });

  it.each(rows)('of %s has the methods that clients know', (id, row) => {
    const { collectionMethods, resourceMethods } = schemaOf(id);
    expect({
      collection: collectionMethods.toSorted(),
      resource: resourceMethods.toSorted(),
    }).toEqual(methodsOf(row));
  });

  it.each(rows)('of %s has the actions that clients know', (id, row) => {
    const { resourceActions, collectionActions } = schemaOf(id);
    expect({
      resource: Object.keys(resourceActions).toSorted().join(' '),
      collection: Object.keys(collectionActions).toSorted().join(' '),
    }).toEqual({
      resource: row.resourceActions ?? '',
      collection: row.collectionActions ?? '',
    });
  });

  it.each(rows)(
    'of %s is found under the plural that clients know',
    (id, { plural = `${id}s` }) => {
      expect(schemaOf(id).pluralName).toBe(plural);
    },
  );

  it('of every type refers to structs that exist', () => {
    for (const schema of types.listed) {
      const actions = [schema.resourceActions, schema.collectionActions].flatMap(Object.values);
      for (const { input } of actions as readonly { readonly input?: string }[]) {
        if (input !== undefined) expect(types.schema(input)).toBeDefined();
      }
    }
  });

  it('of no type of /v3 is missing here', () => {
    const known = new Set([...Object.keys(ROWS), 'ldapConfig', 'userAttribute']);
    const missing = kinds.map(({ norman }) => norman.id).filter((id) => !known.has(id));
    expect(missing).toEqual([]);
  });
});

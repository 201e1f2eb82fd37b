import { clusterKinds, kinds, projectKinds } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { createVersionTypes } from '../../src/schema/registry.ts';
import type { FieldSchema, Schema } from '../../src/schema/schema.ts';
import { V3, V3_CLUSTER, V3_PROJECT } from '../../src/schema/version.ts';
import { methodsOf, type Row } from './row.ts';
import { ROWS } from './rows.ts';
import { CLUSTER_SCOPE_ROWS, PROJECT_SCOPE_ROWS } from './rows-downstream.ts';
import { STRUCTS } from './rows-structs.ts';
import { PROJECT_SCOPE_STRUCTS } from './rows-structs-downstream.ts';

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

describe.each([
  ['v3', V3, kinds, ROWS],
  ['v3/cluster', V3_CLUSTER, clusterKinds, CLUSTER_SCOPE_ROWS],
  ['v3/project', V3_PROJECT, projectKinds, PROJECT_SCOPE_ROWS],
] as const)('in %s the schema', (_name, version, own, table) => {
  const types = createVersionTypes(version, own);
  const rows = Object.entries<Row>(table);
  const schemaOf = (id: string): Schema => {
    const schema = types.find(id)?.schema;
    if (!schema) throw new TypeError(`there is no type ${id}`);
    return schema;
  };

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

  it('of no type is missing here', () => {
    const known = new Set([...Object.keys(table), 'ldapConfig', 'userAttribute']);
    const missing = own.map(({ norman }) => norman.id).filter((id) => !known.has(id));
    expect(missing).toEqual([]);
  });
});

describe.each([
  ['v3', V3, kinds, STRUCTS],
  ['v3/project', V3_PROJECT, projectKinds, PROJECT_SCOPE_STRUCTS],
] as const)('in %s the struct', (_name, version, own, table) => {
  const types = createVersionTypes(version, own);

  it.each(Object.entries<readonly string[]>(table))(
    '%s has the fields that clients know',
    (id, fields) => {
      const struct = types.schema(id);
      expect(struct && linesOf(struct)).toEqual(fields.toSorted());
    },
  );
});

import { clusterKinds, kinds, projectKinds } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { createVersionTypes } from '../../src/schema/registry.ts';
import type { ActionSchema, FieldSchema, Schema } from '../../src/schema/schema.ts';
import { V3, V3_CLUSTER, V3_PROJECT } from '../../src/schema/version.ts';
import { modifiersOf } from './cases-read.ts';
import { methodsOf, parseField } from './row.ts';
import { CLUSTER_SCOPE_TABLE, PROJECT_SCOPE_TABLE, V3_TABLE } from './rows.ts';

const LIMITS = [
  'min',
  'max',
  'minLength',
  'maxLength',
  'validChars',
  'invalidChars',
  'format',
  'strict',
  'verbatim',
] as const;

/** A field in the language of `parseField`. */
function line(name: string, field: FieldSchema): string {
  const { create, update, required, writeOnly, nullable, options } = field;
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
    ...LIMITS.flatMap((limit) => (field[limit] === undefined ? [] : [`${limit}=${field[limit]}`])),
  ].join(' ');
}

const linesOf = ({ resourceFields }: Schema): readonly string[] =>
  Object.entries(resourceFields)
    .map(([name, field]) => line(name, field))
    .toSorted();

/** Actions as rows tell them. */
const signaturesOf = (actions: Readonly<Record<string, ActionSchema>>): readonly string[] =>
  Object.entries(actions)
    .map(([name, { input, output }]) => {
      const taken = input === undefined ? '' : `(${input})`;
      return `${name}${taken}${output === undefined ? '' : `>${output}`}`;
    })
    .toSorted();

const wordsOf = (text = ''): readonly string[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .toSorted();

/** Types that are looked up by what they are told of, and that no client calls by an address. */
const WITHOUT_ADDRESS = new Set(['ldapConfig', 'userAttribute']);

describe.each([
  ['v3', V3, kinds, V3_TABLE],
  ['v3/cluster', V3_CLUSTER, clusterKinds, CLUSTER_SCOPE_TABLE],
  ['v3/project', V3_PROJECT, projectKinds, PROJECT_SCOPE_TABLE],
] as const)('in %s the schema', (_name, version, own, table) => {
  const types = createVersionTypes(version, own);
  const rows = Object.entries(table.rows);
  const schemaOf = (id: string): Schema => {
    const schema = types.find(id)?.schema;
    if (!schema) throw new TypeError(`there is no type ${id}`);
    return schema;
  };

  it('of no type and of no struct is missing here, and none is too many', () => {
    const listed = types.listed.map(({ id }) => id);
    const owned = own.map(({ norman }) => norman.id).filter((id) => id !== 'userAttribute');
    const found = new Set([...listed, ...owned]);
    expect(Object.keys(table.fields).toSorted()).toEqual([...found].toSorted());
    const addressed = owned.filter((id) => !WITHOUT_ADDRESS.has(id));
    expect(Object.keys(table.rows).toSorted()).toEqual(addressed.toSorted());
  });

  it.each(Object.entries(table.fields))(
    'of %s has the fields and flags that clients know',
    (id, fields) => {
      const schema = types.schema(id);
      expect(schema && linesOf(schema)).toEqual(fields.toSorted());
    },
  );

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
      resource: signaturesOf(resourceActions),
      collection: signaturesOf(collectionActions),
    }).toEqual({
      resource: wordsOf(row.resourceActions),
      collection: wordsOf(row.collectionActions),
    });
  });

  it.each(rows)('of %s has the filters that clients know', (id, row) => {
    const { collectionFilters } = schemaOf(id);
    const isListed = methodsOf(row).collection.includes('GET');
    const filters = row.fields
      .map(parseField)
      .map((field) => [field.name, { modifiers: modifiersOf(field) }] as const)
      .filter(([, { modifiers }]) => isListed && modifiers.length > 0);
    expect(collectionFilters).toEqual(Object.fromEntries(filters));
  });

  it.each(rows)('of %s stands where clients know it', (id, row) => {
    const { plural = `${id}s`, baseType = id, linksAs = id } = row;
    const norman = types.find(id)?.kind.norman;
    expect({
      plural: schemaOf(id).pluralName,
      baseType: norman?.baseType ?? id,
      linksAs: norman?.linksAs ?? id,
    }).toEqual({ plural, baseType, linksAs });
  });

  it('of every type refers to structs that exist', () => {
    for (const schema of types.listed) {
      const actions = [schema.resourceActions, schema.collectionActions].flatMap(Object.values);
      for (const { input } of actions as readonly { readonly input?: string }[]) {
        if (input !== undefined) expect(types.schema(input)).toBeDefined();
      }
    }
  });
});

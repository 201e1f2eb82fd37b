import { defineKind, defineStruct, field } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { expect, it } from 'vitest';
import { changedObject, objectFromFields } from '../body/index.ts';
import { typeFromKind } from './type-from-kind.ts';
import { V3_CLUSTER } from './version.ts';

const limit = defineStruct('limit', { pods: field.text(), secrets: field.text() });
const kind = defineKind({
  group: '',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  scope: 'Cluster',
  description: 'A thing.',
  schema: {},
  norman: {
    id: 'thing',
    collectionMethods: ['POST', 'GET'],
    resourceMethods: ['PUT', 'DELETE', 'GET'],
    virtualFields: {
      name: field.hostname({ access: 'create', required: true }),
      description: field.text({ place: 'annotation' }),
      limit: field.struct(limit, { place: 'annotation' }),
    },
  },
});
const { type, structs } = typeFromKind(kind, V3_CLUSTER);
const struct = (id: string) => structs.find((schema) => schema.id === id);
const show = (object: DynamicObject) =>
  Object.fromEntries([...type.bindings].map(([name, { read }]) => [name, read(object)]));
const change = (object: DynamicObject, fields: Record<string, unknown>, replace = false) =>
  changedObject(type, object, {
    fields,
    replace,
    struct,
    read: (name) => type.bindings.get(name)?.read(object),
    write: (written) => written,
  });

const stored = {
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: {
    name: 'a.b',
    annotations: {
      mine: '1',
      'field.cattle.io/description': 'old',
      'field.cattle.io/limit': '{"pods":"1"}',
    },
  },
};

it('a field in an annotation is stored beside the annotations of the client, and the name is the name', () => {
  const fields = {
    description: 'old',
    limit: { pods: '1' },
    name: 'a.b',
    annotations: { mine: '1' },
  };
  expect(objectFromFields(type, fields)).toEqual(stored);
});

it('it is shown as a field alone', () => {
  expect(show(stored)).toMatchObject({
    name: 'a.b',
    description: 'old',
    limit: { pods: '1' },
    annotations: { mine: '1' },
  });
});

it('an update merges it, and null takes it away, whatever annotations come with it', () => {
  const fields = { limit: { secrets: '2' }, description: null, annotations: { mine: '2' } };
  expect(change(stored, fields).metadata?.annotations).toEqual({
    mine: '2',
    'field.cattle.io/limit': '{"pods":"1","secrets":"2"}',
  });
});

it('a replacement drops it', () => {
  expect(change(stored, { labels: {} }, true).metadata?.annotations).toEqual({});
});

it('an annotation that is no JSON tells nothing', () => {
  const broken = { metadata: { annotations: { 'field.cattle.io/limit': '{' } } };
  expect(show(broken)['limit']).toBeUndefined();
});

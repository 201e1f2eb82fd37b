import { createVersionTypes, type VersionTypes } from './registry.ts';
import { type FieldSchema, type Schema } from './schema.ts';
import { methodless } from './type-from-kind.ts';
import { META } from './version.ts';

const READ: FieldSchema = { type: 'string', create: false, update: false, nullable: true };

function readable(id: string, fields: Readonly<Record<string, string>>): Schema {
  const resourceFields = Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { ...READ, type }]),
  );
  return { ...methodless(id, resourceFields, META), resourceMethods: ['GET'] };
}

/** The types that describe the API itself. */
export function createMetaTypes(): VersionTypes {
  const apiRoot = readable('apiRoot', { apiVersion: 'map[json]', path: 'string' });
  const schema = readable('schema', {
    pluralName: 'string',
    resourceMethods: 'array[string]',
    collectionMethods: 'array[string]',
    resourceFields: 'map[json]',
    resourceActions: 'map[json]',
    collectionActions: 'map[json]',
    collectionFilters: 'map[json]',
    version: 'map[json]',
  });
  const error = readable('error', {
    code: 'string',
    detail: 'string',
    message: 'string',
    status: 'int',
  });
  const collection = readable('collection', {
    data: 'array[json]',
    pagination: 'map[json]',
    sort: 'map[json]',
    filters: 'map[json]',
  });
  const withList = { ...apiRoot, collectionMethods: ['GET'] };
  return createVersionTypes(META, [], [withList, schema, error, collection]);
}

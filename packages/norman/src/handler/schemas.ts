import { normanErrors } from '../errors.ts';
import { collectionDocument } from '../format/collection.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { Schema } from '../schema/schema.ts';
import { type ApiVersion, versionDocument } from '../schema/version.ts';
import type { UrlBuilder } from '../url/url-builder.ts';

/** Where the schemas of a version are shown. */
export interface SchemaPlace {
  readonly version: ApiVersion;
  readonly contextId?: string | undefined;
  readonly types: VersionTypes;
  readonly urls: UrlBuilder;
  /** What the reader of the schemas can use of one. */
  readonly usable: (schema: Schema) => Schema;
}

/** `GET <version>/schemas`. */
export function schemasDocument(place: SchemaPlace): unknown {
  const { version, types, urls, contextId } = place;
  const url = urls.schemas(version, contextId === undefined ? {} : { context: contextId });
  const data = types.listed.map((schema) => schemaDocument(place.usable(schema), place));
  return {
    ...collectionDocument(data, { resourceType: 'schema', url }),
    pagination: { limit: 1000, total: data.length },
    sort: { order: 'asc', reverse: `${url}?order=desc`, links: {} },
    filters: {},
  };
}

/**
 * `GET <version>/schemas/<id>`.
 *
 * @throws `NORMAN_NO_SUCH_SCHEMA`.
 */
export function oneSchemaDocument(id: string, place: SchemaPlace): unknown {
  const schema = place.types.findSchema(id);
  if (!schema) throw normanErrors.create('NORMAN_NO_SUCH_SCHEMA');
  return schemaDocument(place.usable(schema), place);
}

/** A schema as clients get it; members that would be empty are left out. */
function schemaDocument(schema: Schema, { urls, contextId }: SchemaPlace): unknown {
  const { id, version, pluralName, resourceFields } = schema;
  const self = urls.schemas(version, {
    id,
    ...(contextId !== undefined && { context: contextId }),
  });
  const isListable = schema.collectionMethods.includes('GET');
  return {
    id,
    type: 'schema',
    baseType: 'schema',
    pluralName,
    links: { self, ...(isListable && { collection: urls.collection(schema) }) },
    version: versionDocument(version),
    ...unlessEmpty('resourceMethods', schema.resourceMethods),
    ...unlessEmpty('collectionMethods', schema.collectionMethods),
    resourceFields,
    ...unlessEmpty('resourceActions', schema.resourceActions),
    ...unlessEmpty('collectionActions', schema.collectionActions),
    ...unlessEmpty('collectionFilters', schema.collectionFilters),
  };
}

function unlessEmpty(name: string, value: object): Readonly<Record<string, unknown>> {
  return Object.keys(value).length > 0 ? { [name]: value } : {};
}

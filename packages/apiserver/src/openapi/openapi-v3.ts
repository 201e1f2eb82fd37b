import type { DiscoveredVersion } from '../discovery/discovered-resource.ts';
import { OPENAPI_V3, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, toText } from './openapi-text.ts';
import type { Operation, PathItem } from './operation.ts';
import { versionPath } from './operation-words.ts';
import { pathsObject, queryParameters, targetExtensions } from './paths.ts';

/** The OpenAPI 3.0 document of `items`; `resources` are those that they are about. */
export function openApiV3Document(
  items: readonly PathItem[],
  resources: readonly OpenApiResource[],
): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V3, resources);
  // First: it tells which schemas there are.
  const paths = pathsObject(items, OPENAPI_V3, (operation, item) =>
    operationOf(operation, item, schemas),
  );
  return toText({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths,
    components: { schemas: schemas.all },
  });
}

/** The list of all documents: `{"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=…"}}}`. */
export function openApiV3Index(documents: ReadonlyMap<string, OpenApiText>): OpenApiSchema {
  return {
    paths: Object.fromEntries(
      [...documents]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { hash }]) => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
        ]),
    ),
  };
}

/** The name of a document in the index: `api/v1`, `apis/apps/v1`. */
export function documentPath(version: Pick<DiscoveredVersion, 'group' | 'version'>): string {
  return versionPath(version).slice(1);
}

function operationOf(
  operation: Operation,
  { tag, isBuiltIn }: PathItem,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const body = schemas.body(operation);
  const answer = schemas.answer(operation);
  return {
    tags: [tag],
    operationId: operation.operationId,
    parameters: queryParameters(operation, OPENAPI_V3),
    ...(operation.body !== undefined && {
      requestBody: {
        content: Object.fromEntries(
          mediaTypesOf(operation.body, isBuiltIn).map((mediaType) => [mediaType, { schema: body }]),
        ),
      },
    }),
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: answer } } },
      401: { description: 'Unauthorized' },
    },
    ...targetExtensions(operation),
  };
}

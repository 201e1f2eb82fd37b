import type { DiscoveredVersion } from '../discovery/discovered-resource.ts';
import { OPENAPI_V3, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, pathParameters, toText } from './openapi-text.ts';
import type { Operation, PathItem } from './operation.ts';
import { versionPath } from './operation-words.ts';

/** The OpenAPI 3.0 document of paths; `resources` are those that they are about. */
export function openApiV3Document(
  paths: readonly PathItem[],
  resources: readonly OpenApiResource[],
): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V3, resources);
  const items = paths.map((item) => [item.path, pathItem(item, schemas)] as const);
  return toText({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(items),
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

function pathItem(item: PathItem, schemas: DocumentSchemas): OpenApiSchema {
  return {
    ...Object.fromEntries(
      item.operations.map((operation) => [operation.method, operationOf(operation, item, schemas)]),
    ),
    parameters: pathParameters(item.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', uniqueItems: true },
    })),
  };
}

function operationOf(
  operation: Operation,
  { tag, isBuiltIn }: PathItem,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const { target } = operation;
  const body = schemas.body(operation);
  const answer = schemas.answer(operation);
  return {
    tags: [tag],
    operationId: operation.operationId,
    parameters: operation.parameters.map(({ name, type }) => ({
      name,
      in: 'query',
      schema: { type, uniqueItems: true },
    })),
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
    ...(target && {
      'x-kubernetes-action': target.action,
      'x-kubernetes-group-version-kind': target.kind,
    }),
  };
}

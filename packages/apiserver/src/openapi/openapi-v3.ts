import type { DiscoveredVersion } from '../discovery/discovered-resource.ts';
import { OPENAPI_V3, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, pathParameters, toText } from './openapi-text.ts';
import { type Operation, type PathItem, pathsOf, tagOf, versionPath } from './operations.ts';

/** The OpenAPI 3.0 document of the resources of one group and version. */
export function openApiV3Document(resources: readonly OpenApiResource[]): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V3, resources);
  const paths = Object.fromEntries(
    resources.flatMap((resource) =>
      pathsOf(resource).map((item) => [item.path, pathItem(item, resource, schemas)] as const),
    ),
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
      [...documents].map(([path, { hash }]) => [
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

function pathItem(
  { path, operations }: PathItem,
  resource: OpenApiResource,
  schemas: DocumentSchemas,
): OpenApiSchema {
  return {
    ...Object.fromEntries(
      operations.map((operation) => [operation.method, operationOf(operation, resource, schemas)]),
    ),
    parameters: pathParameters(path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', uniqueItems: true },
    })),
  };
}

function operationOf(
  operation: Operation,
  resource: OpenApiResource,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const body = schemas.body(operation);
  const answer = schemas.answer(operation, resource);
  return {
    tags: [tagOf(resource)],
    operationId: operation.operationId,
    parameters: operation.parameters.map(({ name, type }) => ({
      name,
      in: 'query',
      schema: { type, uniqueItems: true },
    })),
    ...(operation.body !== undefined && {
      requestBody: {
        content: Object.fromEntries(
          mediaTypesOf(operation.body, resource.customSchema === undefined).map((mediaType) => [
            mediaType,
            { schema: body },
          ]),
        ),
      },
    }),
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: answer } } },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.kind,
  };
}

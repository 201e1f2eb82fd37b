import { OPENAPI_V2, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, toText } from './openapi-text.ts';
import type { Operation, PathItem } from './operation.ts';
import { pathsOf } from './operations.ts';
import { pathsObject, queryParameters, targetExtensions } from './paths.ts';
import { serverPaths, versionPaths } from './root-paths.ts';

/** The OpenAPI 2.0 document of all resources. */
export function openApiV2Document(
  resources: readonly OpenApiResource[],
  serverVersion: string,
): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V2, resources);
  const items = [
    ...serverPaths(resources).values(),
    ...versionPaths(resources),
    ...resources.flatMap(pathsOf),
  ];
  // First: it tells which schemas there are.
  const paths = pathsObject(items, OPENAPI_V2, (operation, item) =>
    operationOf(operation, item, schemas),
  );
  return toText({
    swagger: '2.0',
    info: { title: 'Kubernetes', version: serverVersion },
    paths,
    definitions: schemas.all,
  });
}

function operationOf(
  operation: Operation,
  { tag, isBuiltIn }: PathItem,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const body = schemas.body(operation);
  const bodyParameters = body === undefined ? [] : [{ name: 'body', in: 'body', schema: body }];
  return {
    tags: [tag],
    operationId: operation.operationId,
    consumes: mediaTypesOf(operation.body ?? 'object', isBuiltIn),
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters: [...bodyParameters, ...queryParameters(operation, OPENAPI_V2)],
    responses: {
      200: { description: 'OK', schema: schemas.answer(operation) },
      401: { description: 'Unauthorized' },
    },
    ...targetExtensions(operation),
  };
}

import { OPENAPI_V2, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, pathParameters, toText } from './openapi-text.ts';
import type { Operation, PathItem } from './operation.ts';
import { pathsOf } from './operations.ts';
import { serverPaths, versionPaths } from './root-paths.ts';

/** The OpenAPI 2.0 document of all resources. */
export function openApiV2Document(
  resources: readonly OpenApiResource[],
  serverVersion: string,
): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V2, resources);
  const paths = [
    ...serverPaths(resources).values(),
    ...versionPaths(resources),
    ...resources.flatMap(pathsOf),
  ].map((item) => [item.path, pathItem(item, schemas)] as const);
  return toText({
    swagger: '2.0',
    info: { title: 'Kubernetes', version: serverVersion },
    paths: Object.fromEntries(paths),
    definitions: schemas.all,
  });
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
      type: 'string',
      uniqueItems: true,
    })),
  };
}

function operationOf(
  operation: Operation,
  { tag, isBuiltIn }: PathItem,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const { target } = operation;
  const query = operation.parameters.map(({ name, type }) => ({
    name,
    in: 'query',
    type,
    uniqueItems: true,
  }));
  const body = schemas.body(operation);
  const bodyParameters = body === undefined ? [] : [{ name: 'body', in: 'body', schema: body }];
  return {
    tags: [tag],
    operationId: operation.operationId,
    consumes: mediaTypesOf(operation.body ?? 'object', isBuiltIn),
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters: [...bodyParameters, ...query],
    responses: {
      200: { description: 'OK', schema: schemas.answer(operation) },
      401: { description: 'Unauthorized' },
    },
    ...(target && {
      'x-kubernetes-action': target.action,
      'x-kubernetes-group-version-kind': target.kind,
    }),
  };
}

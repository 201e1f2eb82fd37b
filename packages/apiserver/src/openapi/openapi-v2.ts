import { OPENAPI_V2, type OpenApiSchema } from './dialect.ts';
import { DocumentSchemas } from './document-schemas.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { mediaTypesOf, type OpenApiText, pathParameters, toText } from './openapi-text.ts';
import { type Operation, type PathItem, pathsOf, tagOf } from './operations.ts';

/** The OpenAPI 2.0 document of all resources. */
export function openApiV2Document(
  resources: readonly OpenApiResource[],
  serverVersion: string,
): OpenApiText {
  const schemas = new DocumentSchemas(OPENAPI_V2, resources);
  const paths = Object.fromEntries(
    resources.flatMap((resource) =>
      pathsOf(resource).map((item) => [item.path, pathItem(item, resource, schemas)] as const),
    ),
  );
  return toText({
    swagger: '2.0',
    info: { title: 'Kubernetes', version: serverVersion },
    paths,
    definitions: schemas.all,
  });
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
      type: 'string',
      uniqueItems: true,
    })),
  };
}

function operationOf(
  operation: Operation,
  resource: OpenApiResource,
  schemas: DocumentSchemas,
): OpenApiSchema {
  const query = operation.parameters.map(({ name, type }) => ({
    name,
    in: 'query',
    type,
    uniqueItems: true,
  }));
  const body = schemas.body(operation);
  const bodyParameters = body === undefined ? [] : [{ name: 'body', in: 'body', schema: body }];
  return {
    tags: [tagOf(resource)],
    operationId: operation.operationId,
    consumes: mediaTypesOf(operation.body ?? 'object', resource.customSchema === undefined),
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters: [...bodyParameters, ...query],
    responses: {
      200: { description: 'OK', schema: schemas.answer(operation, resource) },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.kind,
  };
}

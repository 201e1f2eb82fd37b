import type { VersionTypes } from '../schema/registry.ts';
import type { ApiVersion } from '../schema/version.ts';
import type { JsonSchema } from './field-json-schema.ts';
import { failureResponses } from './shared-components.ts';
import { capital, type PathEntry } from './type-paths.ts';

/** The paths that are there whatever types there are: root document, schemas, and changes. */
export function standingPaths(
  {
    version: { path, context },
    types,
  }: { readonly version: ApiVersion; readonly types: VersionTypes },
  root: string,
): readonly PathEntry[] {
  const title = capital(context ?? '');
  const schemas: readonly PathEntry[] = [
    [`${path}/schemas`, read(`listSchemas${title}`, 'What types there are', 'schema.collection')],
    [
      `${path}/schemas/{id}`,
      {
        parameters: [{ $ref: '#/components/parameters/id' }],
        ...read(`getSchema${title}`, 'What a type is', 'schema'),
      },
    ],
  ];
  // Behind the path of a version with a context stands the cluster or project itself.
  const rootEntry: readonly PathEntry[] = context
    ? []
    : [[path, read('readRoot', 'Where the collections are', 'apiRoot')]];
  const subscribe: readonly PathEntry[] = types.schema('subscribe')
    ? [[`${root}/subscribe`, subscribeItem(title, context)]]
    : [];
  return [...rootEntry, ...schemas, ...subscribe];
}

function read(operationId: string, summary: string, schema: string): JsonSchema {
  return {
    get: {
      tags: ['schema'],
      operationId,
      summary,
      responses: {
        200: {
          description: summary,
          content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
        },
        ...failureResponses({ body: false }),
      },
    },
  };
}

function subscribeItem(title: string, context: string | undefined): JsonSchema {
  const place = { name: `${context}Id`, in: 'path', required: true, schema: { type: 'string' } };
  const resourceTypes = {
    name: 'resourceTypes',
    in: 'query',
    description: 'Ids of types; absent: all.',
    schema: { type: 'array', items: { type: 'string' } },
  };
  return {
    ...(context && { parameters: [place] }),
    get: {
      tags: ['schema'],
      operationId: `subscribe${title}`,
      summary: 'Changes of resources, over a WebSocket',
      parameters: [resourceTypes],
      responses: {
        101: { description: 'Text frames follow, each with name and data' },
        ...failureResponses({ body: false }),
      },
    },
  };
}

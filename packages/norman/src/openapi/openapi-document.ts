import type { VersionTypes } from '../schema/registry.ts';
import type { Schema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import type { ApiVersion } from '../schema/version.ts';
import { ComponentSchemas } from './component-schemas.ts';
import type { JsonSchema } from './field-json-schema.ts';
import {
  PAGE_PARAMETERS,
  SECURITY_SCHEMES,
  SHARED_RESPONSES,
  SHARED_SCHEMAS,
} from './shared-components.ts';
import { standingPaths } from './standing-paths.ts';
import { type DescribedBehaviour, filterName, type PathEntry, typePaths } from './type-paths.ts';

/** What a document describes. */
export interface OpenApiSource {
  readonly version: ApiVersion;
  readonly types: VersionTypes;
  /** The types of the version with what the reader of the document can use of them. */
  readonly usableTypes: readonly ResourceType[];
  /** Which links and actions a type answers. */
  readonly behaviourOf: (type: ResourceType) => DescribedBehaviour;
  /** Whether the version is for those who are logged in. */
  readonly needsLogin: boolean;
}

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = JsonSchema & {
  readonly paths: Readonly<Record<string, JsonSchema>>;
};

const DESCRIPTION = `Resources are flat JSON objects with \`id\`, \`type\`, \`links\` and \`actions\`; collections hold them in \`data\`.
An action is a POST to the address of its resource with \`?action=<name>\`, which here is part of the path.
Fields of a body that are unknown or cannot be written are ignored and named in the header \`Warning\`.
\`X-Request-Id\` names each request; one that is sent is kept.`;

/** The OpenAPI document of a version of the API, out of its types alone. */
export function openApiDocument(source: OpenApiSource): OpenApiDocument {
  const { version, types, usableTypes, behaviourOf, needsLogin } = source;
  const components = new ComponentSchemas(types);
  const place = placeOf(version);
  const shownTypes = usableTypes.filter(({ schema }) => hasAddress(schema));
  const paths: readonly PathEntry[] = [
    ...standingPaths(source, place.root),
    ...shownTypes.flatMap((type) =>
      typePaths({ type, behaviour: behaviourOf(type), components, ...place }),
    ),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: `Drover ${version.path}`,
      version: version.version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl(version) }],
    security: needsLogin ? Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })) : [],
    tags: shownTypes.map(({ schema, kind }) => ({
      name: schema.id,
      description: kind.description,
    })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: { ...components.schemas, ...SHARED_SCHEMAS },
      responses: SHARED_RESPONSES,
      parameters: sharedParameters(types),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function hasAddress({ collectionMethods, resourceMethods }: Schema): boolean {
  return collectionMethods.length + resourceMethods.length > 0;
}

/** This server, from where the document is: beside the root of its version. */
function serverUrl({ path }: ApiVersion): string {
  return path
    .split('/')
    .slice(1)
    .map(() => '..')
    .join('/');
}

interface Place {
  readonly root: string;
  readonly parameters: readonly JsonSchema[];
}

function placeOf({ path, context }: ApiVersion): Place {
  if (!context) return { root: path, parameters: [] };
  const name = `${context}Id`;
  const schema = { type: 'string', minLength: 1 };
  const description = `Id of the ${context}`;
  return {
    root: `${path}/{${name}}`,
    parameters: [{ name, in: 'path', required: true, description, schema }],
  };
}

/** Parameters that operations refer to; those of filters stand there once for all types. */
function sharedParameters(types: VersionTypes): JsonSchema {
  const filters = types.resources.flatMap(({ schema }) =>
    Object.entries(schema.collectionFilters).flatMap(([field, { modifiers }]) =>
      modifiers.map((modifier) => [filterName(field, modifier), filterParameter(field, modifier)]),
    ),
  );
  return {
    id: {
      name: 'id',
      in: 'path',
      required: true,
      description: 'Id of the resource',
      schema: { type: 'string', minLength: 1 },
    },
    _replace: {
      name: '_replace',
      in: 'query',
      description: 'Drop fields that can be changed and are absent from the body.',
      schema: { type: 'boolean', default: false },
    },
    ...PAGE_PARAMETERS,
    ...(Object.fromEntries(filters) as JsonSchema),
  };
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: 'equals',
  ne: 'does not equal',
  in: 'is one of',
  notin: 'is none of',
};

function filterParameter(field: string, modifier: string): JsonSchema {
  const isList = modifier === 'in' || modifier === 'notin';
  return {
    name: modifier === 'eq' ? field : `${field}_${modifier}`,
    in: 'query',
    description: `Rows whose ${field} ${COMPARISONS[modifier]} this.`,
    schema: isList ? { type: 'array', items: { type: 'string' } } : { type: 'string' },
  };
}

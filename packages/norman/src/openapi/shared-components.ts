import type { JsonSchema } from './field-json-schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const ADDRESSES: JsonSchema = { type: 'object', additionalProperties: TEXT };

/** Schemas that every document has. */
export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  error: {
    type: 'object',
    required: ['type', 'status', 'message'],
    properties: {
      type: { const: 'error' },
      baseType: { const: 'error' },
      status: {
        type: ['integer', 'string'],
        description: 'The HTTP status; a text when nobody is logged in.',
      },
      code: { type: 'string', description: 'What kind of failure it is, such as MissingRequired.' },
      message: { type: 'string', description: 'What is wrong; may be empty.' },
      fieldName: { type: 'string', description: 'Path of the field that is wrong.' },
      changedFields: { type: 'array', items: TEXT },
      detail: TEXT,
      remedy: { type: 'string', description: 'What can be done about it.' },
      errorCode: {
        type: 'string',
        description: 'Under which the failure stands in the reference.',
      },
      docs: { type: 'string', description: 'Address of its entry in the reference.' },
    },
  },
  pagination: {
    type: 'object',
    required: ['limit'],
    properties: {
      limit: { type: 'integer' },
      total: { type: 'integer' },
      marker: TEXT,
      first: TEXT,
      previous: TEXT,
      next: TEXT,
      last: TEXT,
      partial: { type: 'boolean' },
    },
  },
  sort: {
    type: 'object',
    properties: {
      name: TEXT,
      order: { enum: ['asc', 'desc'] },
      reverse: TEXT,
      links: ADDRESSES,
    },
  },
  filters: {
    type: 'object',
    additionalProperties: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['modifier'],
        properties: { modifier: { enum: ['eq', 'ne', 'in', 'notin'] }, value: {} },
      },
    },
  },
  apiRoot: {
    type: 'object',
    required: ['type', 'links', 'apiVersion'],
    properties: { type: { const: 'apiRoot' }, links: ADDRESSES, apiVersion: { type: 'object' } },
  },
  schema: {
    type: 'object',
    required: ['id', 'type', 'pluralName', 'resourceFields'],
    properties: {
      id: TEXT,
      type: { const: 'schema' },
      pluralName: TEXT,
      links: ADDRESSES,
      resourceMethods: { type: 'array', items: TEXT },
      collectionMethods: { type: 'array', items: TEXT },
      resourceFields: { type: 'object' },
      resourceActions: { type: 'object' },
      collectionActions: { type: 'object' },
      collectionFilters: { type: 'object' },
    },
  },
  'schema.collection': {
    type: 'object',
    required: ['type', 'data'],
    properties: {
      type: { const: 'collection' },
      data: { type: 'array', items: { $ref: '#/components/schemas/schema' } },
    },
  },
};

/** What each status of a failure means. */
const FAILURES: Readonly<Record<string, string>> = {
  400: 'The request cannot be understood',
  401: 'Nobody is logged in, or the credential is no good',
  403: 'The caller may not do that (PermissionDenied, Forbidden)',
  404: 'There is no such object, or the caller may not see it (NotFound, ActionNotAvailable)',
  405: 'The method is not for this address or object (MethodNotAllow)',
  409: 'The object exists already, or was changed by another meanwhile (AlreadyExists, Conflict)',
  413: 'The body is too large',
  422: 'The body is wrong; code and fieldName say where (MissingRequired, InvalidFormat, NotUnique …)',
  429: 'Too many requests; come back after the seconds in Retry-After',
  500: 'A failure that nobody foresaw; the request id finds it in the log (ServerError)',
  503: 'A cluster is not connected, or the server cannot take the request now (ClusterUnavailable)',
};

/** Answers that operations refer to. */
export const SHARED_RESPONSES: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(FAILURES).map(([status, description]) => [
    `failure${status}`,
    {
      description,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } },
    },
  ]),
);

/** Failures that an operation can meet: those of bodies only where it takes one. */
export function failureResponses({
  body,
}: {
  readonly body: boolean;
}): Readonly<Record<string, JsonSchema>> {
  const statuses = Object.keys(FAILURES).filter((status) => body || status !== '413');
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/failure${status}` }]),
  );
}

/** Parameters of every collection that is shown in pages. */
export const PAGE_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  limit: {
    name: 'limit',
    in: 'query',
    description: 'Rows of a page; -1 and numbers above 10000 mean 10000.',
    schema: { type: 'integer', default: 1000 },
  },
  marker: {
    name: 'marker',
    in: 'query',
    description: 'Id of the first row of the page; pagination.next of the page before has it.',
    schema: TEXT,
  },
  order: {
    name: 'order',
    in: 'query',
    schema: { type: 'string', enum: ['asc', 'desc'], default: 'asc' },
  },
};

/** How callers say who they are. */
export const SECURITY_SCHEMES: Readonly<Record<string, JsonSchema>> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token as <name>:<secret>.',
  },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'The name of a token as user, its secret as password.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'R_SESS',
    description:
      'The session of a browser. Writes send the value of the cookie CSRF in the header X-API-CSRF.',
  },
};

import type { OpenApiDocument } from '@drover/norman';

type Json = Readonly<Record<string, unknown>>;

/** A parameter of an operation. */
export interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
}

/** A field of a body. */
export interface ApiField {
  readonly name: string;
  /** As people read it: `string`, `array of taint`, `map of string`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** An operation, without references. */
export interface ApiOperation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly ApiParameter[];
  /** Schema of the body; absent when it takes none. */
  readonly body?: Json;
  readonly example?: unknown;
  readonly responses: readonly { readonly status: string; readonly description: string }[];
}

const METHODS = ['get', 'post', 'put', 'delete'];

/** The types of a document. */
export function tagsOf(
  document: OpenApiDocument,
): readonly { readonly name: string; readonly description: string }[] {
  return records(document['tags']).map(({ name, description }) => ({
    name: text(name),
    description: text(description),
  }));
}

/** The operations of a type. */
export function operationsOf(document: OpenApiDocument, tag: string): readonly ApiOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = record(item[method]);
      const tags = operation['tags'];
      if (!Array.isArray(tags) || !tags.includes(tag)) return [];
      return [readOperation(document, { method, path, item, operation })];
    }),
  );
}

interface Found {
  readonly method: string;
  readonly path: string;
  readonly item: Json;
  readonly operation: Json;
}

function readOperation(
  document: OpenApiDocument,
  { method, path, item, operation }: Found,
): ApiOperation {
  const parameters = [...records(item['parameters']), ...records(operation['parameters'])];
  const media = record(record(record(operation['requestBody'])['content'])['application/json']);
  return {
    id: text(operation['operationId']),
    method: method.toUpperCase(),
    path,
    summary: text(operation['summary']),
    parameters: parameters.map((parameter) => readParameter(resolve(document, parameter))),
    ...('schema' in media && { body: resolve(document, record(media['schema'])) }),
    ...('example' in media && { example: media['example'] }),
    responses: Object.entries(record(operation['responses'])).map(([status, response]) => ({
      status,
      description: text(resolve(document, record(response))['description']),
    })),
  };
}

function readParameter(parameter: Json): ApiParameter {
  return {
    name: text(parameter['name']),
    in: text(parameter['in']),
    required: parameter['required'] === true,
    description: text(parameter['description']),
  };
}

/** The fields of a schema that is an object. */
export function fieldsOf(schema: Json): readonly ApiField[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(record(schema['properties'])).map(([name, field]) => ({
    name,
    type: typeText(record(field)),
    required: required.includes(name),
    description: text(record(field)['description']),
  }));
}

function typeText(schema: Json): string {
  const ref = schema['$ref'];
  if (typeof ref === 'string') return (ref.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
  const [first] = records(schema['anyOf']);
  if (first) return typeText(first);
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].filter((value) => typeof value === 'string' && value !== '').join(' | ');
  }
  const type = [schema['type'] ?? 'any']
    .flat()
    .map(String)
    .filter((name) => name !== 'null');
  if (type.includes('array')) return `array of ${typeText(record(schema['items']))}`;
  const values = schema['additionalProperties'];
  if (type.includes('object') && values) return `map of ${typeText(record(values))}`;
  return type.join(' or ');
}

function resolve(document: OpenApiDocument, part: Json): Json {
  const ref = part['$ref'];
  if (typeof ref !== 'string') return part;
  return ref
    .split('/')
    .slice(1)
    .reduce<Json>((found, name) => record(found[name]), document);
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function records(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import type { TypeBehaviour } from '../behaviour.ts';
import type { ActionSchema, Schema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import type { ComponentSchemas } from './component-schemas.ts';
import { exampleBody } from './example-body.ts';
import type { JsonSchema } from './field-json-schema.ts';
import { failureResponses } from './shared-components.ts';

/** What a document tells of a type beyond its schema. */
export interface DescribedBehaviour {
  /** By name in lower case. */
  readonly linkHandlers?: TypeBehaviour['linkHandlers'];
  /** Names of the actions that are answered; their signatures stand in the schema. */
  readonly resourceActions?: Readonly<Record<string, unknown>>;
  readonly collectionActions?: Readonly<Record<string, unknown>>;
  /** Methods of a resource and actions that are left out. */
  readonly undescribed?: TypeBehaviour['undescribed'];
  readonly unpaged?: true;
}

/** What the paths of a type are made of. */
export interface TypePathsOptions {
  readonly type: ResourceType;
  /** Says which links and actions are answered. */
  readonly behaviour: DescribedBehaviour;
  readonly components: ComponentSchemas;
  /** The path of the version, with a parameter for the cluster or project where it has one. */
  readonly root: string;
  /** Parameters of that path. */
  readonly parameters: readonly JsonSchema[];
}

/** A path and its operations. */
export type PathEntry = readonly [path: string, item: JsonSchema];

const ID_PARAMETER: JsonSchema = { $ref: '#/components/parameters/id' };

/** The paths of a type: its collection, its resources, their actions and links. */
export function typePaths(options: TypePathsOptions): readonly PathEntry[] {
  const { schema } = options.type;
  const collection = `${options.root}/${schema.pluralName}`;
  const resource = `${collection}/{id}`;
  const { behaviour } = options;
  const links = Object.keys(behaviour.linkHandlers ?? {});
  return [
    ...entry(collection, collectionOperations(options), options.parameters),
    ...actionEntries(
      collection,
      offered(schema.collectionActions, behaviour.collectionActions, behaviour),
      options,
    ),
    ...entry(resource, resourceOperations(options), [...options.parameters, ID_PARAMETER]),
    ...actionEntries(
      resource,
      offered(schema.resourceActions, behaviour.resourceActions, behaviour),
      options,
    ),
    ...links.flatMap((link) => [
      [
        `${resource}/${link}`,
        { parameters: [...options.parameters, ID_PARAMETER], get: linkOperation(link, schema) },
      ] as const,
    ]),
  ];
}

/** Of the actions that a schema names those that are answered. */
function offered(
  actions: Readonly<Record<string, ActionSchema>>,
  answered: Readonly<Record<string, unknown>> = {},
  { undescribed = [] }: DescribedBehaviour,
): Readonly<Record<string, ActionSchema>> {
  const known = Object.entries(actions).filter(
    ([name]) => name in answered && !undescribed.includes(name),
  );
  return Object.fromEntries(known);
}

function entry(
  path: string,
  operations: JsonSchema,
  parameters: readonly JsonSchema[],
): readonly PathEntry[] {
  return Object.keys(operations).length > 0 ? [[path, { parameters, ...operations }]] : [];
}

function collectionOperations(options: TypePathsOptions): JsonSchema {
  const { type, components } = options;
  const { schema, kind } = type;
  const { id, pluralName, collectionMethods } = schema;
  return {
    ...(collectionMethods.includes('GET') && {
      get: operation(schema, {
        operationId: `list${capital(pluralName)}`,
        summary: `List ${pluralName}`,
        description: kind.description,
        parameters: listParameters(options),
        responses: {
          200: answer('A page of what the caller may see', components.collection(type)),
          ...failureResponses({ body: false }),
        },
      }),
    }),
    ...(collectionMethods.includes('POST') && {
      post: operation(schema, {
        operationId: `create${capital(id)}`,
        summary: `Create a ${id}`,
        description: kind.description,
        requestBody: takenBody(components.body(id, 'create'), exampleBody(schema)),
        responses: {
          201: answer('What was created', components.resource(type)),
          ...failureResponses({ body: true }),
        },
      }),
    }),
  };
}

function resourceOperations({ type, behaviour, components }: TypePathsOptions): JsonSchema {
  const { schema } = type;
  const { id } = schema;
  const { undescribed = [] } = behaviour;
  const resourceMethods = schema.resourceMethods.filter((method) => !undescribed.includes(method));
  const shown = components.resource(type);
  return {
    ...(resourceMethods.includes('GET') && {
      get: operation(schema, {
        operationId: `get${capital(id)}`,
        summary: `Read a ${id}`,
        responses: { 200: answer('The resource', shown), ...failureResponses({ body: false }) },
      }),
    }),
    ...(resourceMethods.includes('PUT') && {
      put: operation(schema, {
        operationId: `update${capital(id)}`,
        summary: `Change fields of a ${id}`,
        description: 'Fields that are absent stay; lists and maps are replaced as a whole.',
        parameters: [{ $ref: '#/components/parameters/_replace' }],
        requestBody: takenBody(components.body(id, 'update')),
        responses: {
          200: answer('The changed resource', shown),
          ...failureResponses({ body: true }),
        },
      }),
    }),
    ...(resourceMethods.includes('DELETE') && {
      delete: operation(schema, {
        operationId: `delete${capital(id)}`,
        summary: `Delete a ${id}`,
        responses: {
          200: answer('The resource, which goes when its finalizers are done', shown),
          204: { description: 'It is gone' },
          ...failureResponses({ body: false }),
        },
      }),
    }),
  };
}

function actionEntries(
  path: string,
  actions: Readonly<Record<string, ActionSchema>>,
  options: TypePathsOptions,
): readonly PathEntry[] {
  const { schema } = options.type;
  const isOne = path.endsWith('}');
  const parameters = isOne ? [...options.parameters, ID_PARAMETER] : options.parameters;
  return Object.entries(actions).map(([name, signature]) => [
    `${path}?action=${name}`,
    {
      ...(parameters.length > 0 && { parameters }),
      post: operation(schema, {
        operationId: `${name}${capital(isOne ? schema.id : schema.pluralName)}`,
        summary: `${name} of a ${isOne ? schema.id : 'collection'}`,
        ...actionExchange(signature, options),
      }),
    },
  ]);
}

function actionExchange(
  { input, output }: ActionSchema,
  { type, components }: TypePathsOptions,
): JsonSchema {
  const body = input === undefined ? undefined : components.body(input, 'create');
  return {
    ...(body && { requestBody: takenBody(body) }),
    responses: {
      200: output === undefined ? { description: 'Done' } : outputAnswer(output, type, components),
      ...(output === undefined && { 204: { description: 'Done' } }),
      ...(output === 'token' && { 201: outputAnswer(output, type, components) }),
      ...failureResponses({ body: true }),
    },
  };
}

function outputAnswer(
  output: string,
  type: ResourceType,
  components: ComponentSchemas,
): JsonSchema {
  if (output === 'collection') return answer('What was found', components.collection(type));
  if (output === type.schema.id) return answer('The resource', components.resource(type));
  return answer('What came of it', components.output(output));
}

function linkOperation(link: string, schema: Schema): JsonSchema {
  return operation(schema, {
    operationId: `read${capital(schema.id)}${capital(link)}`,
    summary: `${link} of a ${schema.id}`,
    responses: {
      200: { description: 'What the link leads to', content: { '*/*': {} } },
      ...failureResponses({ body: false }),
    },
  });
}

function operation({ id }: Schema, parts: JsonSchema): JsonSchema {
  return { tags: [id], ...parts };
}

function answer(description: string, schema: JsonSchema): JsonSchema {
  return {
    description,
    content: { 'application/json': { schema }, 'application/yaml': { schema } },
  };
}

function takenBody(schema: JsonSchema, example?: JsonSchema): JsonSchema {
  const media = { schema, ...(example && { example }) };
  return { required: true, content: { 'application/json': media } };
}

function listParameters({ type, behaviour }: TypePathsOptions): readonly JsonSchema[] {
  if (behaviour.unpaged) return [];
  const { collectionFilters } = type.schema;
  const names = Object.keys(collectionFilters);
  const filters = Object.entries(collectionFilters).flatMap(([field, { modifiers }]) =>
    modifiers.map((modifier) => ({
      $ref: `#/components/parameters/${filterName(field, modifier)}`,
    })),
  );
  return [
    ...['limit', 'marker', 'order'].map((name) => ({ $ref: `#/components/parameters/${name}` })),
    { name: 'sort', in: 'query', schema: { type: 'string', enum: names, default: 'id' } },
    ...filters,
  ];
}

/** The name under which the parameter of a filter stands among the components. */
export function filterName(field: string, modifier: string): string {
  return `filter.${field}.${modifier}`;
}

/** With a capital letter in front. */
export function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

import type { UserInfo } from '@drover/rbac';
import type { Authorizer } from '../access/authorizer.ts';
import type { Column, ExploredType } from '../types/explored-type.ts';
import { deniedMethods } from './denied-methods.ts';

/** A schema as clients read it. */
export interface SchemaDocument {
  readonly id: string;
  readonly type: 'schema';
  readonly links: { readonly self: string; readonly collection: string };
  readonly pluralName: string;
  readonly resourceMethods: readonly string[];
  readonly collectionMethods: readonly string[];
  readonly resourceFields: null;
  readonly resourceActions: null;
  readonly collectionActions: null;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Who asks for a schema. */
export interface SchemaContext {
  readonly access: Authorizer;
  readonly caller: UserInfo;
  /** Scheme, host and prefix, without `/v1`. */
  readonly base: string;
}

/** Kinds that everybody may list, if only to find that there is nothing for them. */
export const LISTED_BY_ALL = new Set([
  'namespace',
  'management.cattle.io.cluster',
  'management.cattle.io.project',
]);

/** A method, what of it there is, and the verbs of which the caller needs one. */
const METHODS: readonly (readonly [
  string,
  'both' | 'collection' | 'resource',
  readonly string[],
])[] = [
  ['GET', 'both', ['list', 'get']],
  ['POST', 'collection', ['create']],
  ['PUT', 'resource', ['update']],
  ['PATCH', 'resource', ['patch', 'update']],
  ['DELETE', 'resource', ['delete']],
];

/** The schema of a type for a caller; `undefined` when he can see nothing of it. */
export function schemaOf(
  type: ExploredType,
  columns: readonly Column[],
  context: SchemaContext,
): SchemaDocument | undefined {
  const { resource, collection } = methodsOf(type, context);
  if (resource.length + collection.length === 0) return undefined;
  return {
    ...frame(type, context.base),
    resourceMethods: resource,
    collectionMethods: collection,
    attributes: {
      group: type.group,
      version: type.version,
      kind: type.kind,
      resource: type.resource,
      verbs: type.verbs,
      namespaced: type.namespaced,
      table: 'true',
      columns: columns.map((column, index) => ({
        ...column,
        field: `$.metadata.fields[${index}]`,
      })),
    },
  };
}

function methodsOf(
  type: ExploredType,
  { access, caller }: SchemaContext,
): { readonly resource: readonly string[]; readonly collection: readonly string[] } {
  const denied = deniedMethods(type);
  const methods = { resource: [] as string[], collection: [] as string[] };
  for (const [method, scope, verbs] of METHODS) {
    const served = verbs.filter((verb) => type.verbs.includes(verb));
    const mayList = method === 'GET' && LISTED_BY_ALL.has(type.id);
    const mayDo = served.some((verb) =>
      access.authorizeSomewhere(caller, { verb, group: type.group, resource: type.resource }),
    );
    if (!mayDo && !mayList) continue;
    const shown = denied.has(method) ? `blocked-${method}` : method;
    if (scope !== 'collection' && mayDo) methods.resource.push(shown);
    if (scope !== 'resource') methods.collection.push(shown);
  }
  return methods;
}

/** Types of the v1 API itself, which are no kinds of Kubernetes. */
const OWN_TYPES = [
  { id: 'schema', pluralName: 'schemas' },
  { id: 'count', pluralName: 'counts' },
  { id: 'subscribe', pluralName: 'subscribe' },
] as const;

/** The schemas of the API's own types. */
export function ownSchemas(base: string): readonly SchemaDocument[] {
  return OWN_TYPES.map((type) => ({
    ...frame(type, base),
    resourceMethods: ['GET'],
    collectionMethods: ['GET'],
  }));
}

function frame(
  { id, pluralName }: Pick<ExploredType, 'id' | 'pluralName'>,
  base: string,
): Omit<SchemaDocument, 'resourceMethods' | 'collectionMethods'> {
  return {
    id,
    type: 'schema',
    links: { self: `${base}/v1/schemas/${id}`, collection: `${base}/v1/${pluralName}` },
    pluralName,
    resourceFields: null,
    resourceActions: null,
    collectionActions: null,
  };
}

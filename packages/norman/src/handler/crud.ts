import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import {
  type Body,
  changedObject,
  type Operation,
  objectFromFields,
  parseBody,
  problemError,
  readFields,
} from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { type ListQuery, parseListQuery } from '../filter/list-query.ts';
import { comparableText } from '../filter/ordered-rows.ts';
import { type Page, passes, selectPage } from '../filter/select.ts';
import { collectionDocument, pageDocument } from '../format/collection.ts';
import { fieldValue } from '../format/field-value.ts';
import { formatResource, resourceFormatter } from '../format/resource.ts';
import { rowAccess } from '../format/row-reader.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import type { Store, Update } from '../store/store.ts';
import type { AnswerFile } from './answer.ts';
import { expectedVersion, refuseIfChanged, versionOf } from './object-version.ts';

/** A document and the status it is sent with; without a document the body is empty. */
export interface Answer {
  readonly status: number;
  readonly document?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, in place of a document. */
  readonly file?: AnswerFile;
}

/** What all operations on a type need. */
export interface Target {
  readonly context: RequestContext;
  readonly behaviour: TypeBehaviour;
  /** What is special about another type of the same version. */
  readonly behaviourOf: (typeId: string) => TypeBehaviour;
}

/** The store of a type. */
export function storeOf({ behaviour }: Target): Store {
  return behaviour.store ?? kubernetesStore;
}

/** `GET <collection>`. */
export async function listResources(target: Target): Promise<Answer> {
  const { context, behaviour } = target;
  if (behaviour.unpaged) return { status: 200, document: await unpagedDocument(target) };
  const query = parseListQuery(context.query, context.type.schema);
  const page = await readPage(scopedQuery(query, context), target);
  const rows = page.rows.map(resourceFormatter(target));
  return { status: 200, document: pageDocument(rows, { ...target, query, page }) };
}

/** The page of a store that pages by itself, or one that is cut out of everything. */
async function readPage(query: ListQuery, target: Target): Promise<Page<DynamicObject>> {
  const { context } = target;
  const access = rowAccess(query, target);
  const store = storeOf(target);
  const page = await store.page?.({ query, ...access }, context);
  return page ?? selectPage(await store.list(context), query, access.reader);
}

/** The query narrowed to the cluster or project of the request's path. */
function scopedQuery(query: ListQuery, { scope }: RequestContext): ListQuery {
  if (!scope) return query;
  const inScope = { field: scope.field, modifier: 'eq', values: [scope.id] } as const;
  return { ...query, conditions: [inScope, ...query.conditions] };
}

async function unpagedDocument(target: Target): Promise<unknown> {
  const { schema } = target.context.type;
  const everything = await storeOf(target).list(target.context);
  const all = everything.filter((object) => isInScope(object, target));
  const url = target.context.urls.collection(schema);
  const rows = all.map(resourceFormatter(target));
  return {
    ...collectionDocument(rows, { resourceType: schema.id, url }),
    ...(schema.collectionMethods.includes('POST') &&
      target.context.may('create') && { createTypes: { [schema.id]: url } }),
    pagination: { limit: 1000 },
  };
}

/** Whether an object is in the cluster or project of the request's path. */
export function isInScope(object: DynamicObject, target: Target): boolean {
  const { scope } = target.context;
  if (!scope) return true;
  const text = comparableText(fieldValue(object, scope.field, target));
  return passes(text, { field: scope.field, modifier: 'eq', values: [scope.id] });
}

/** `GET <resource>`. */
export async function getResource(id: string, target: Target): Promise<Answer> {
  return shown(await readResource(id, target), target);
}

/** The stored object behind an id, if the request's scope holds it. */
export async function readResource(id: string, target: Target): Promise<DynamicObject> {
  const object = await storeOf(target).get(id, target.context);
  if (!isInScope(object, target)) throw normanErrors.create('NORMAN_NOT_FOUND');
  return object;
}

/** `POST <collection>`. */
export async function createResource(target: Target): Promise<Answer> {
  const { context } = target;
  const fields = checkedFields('create', target);
  const plain = objectFromFields(context.type, fields);
  const object = target.behaviour.write?.(plain, fields, context) ?? plain;
  const created = await storeOf(target).create({ object, fields }, context);
  return { status: 201, document: formatResource(created, { ...target, isWriteAnswer: true }) };
}

/** Comparisons with what the client has seen, of an object that keeps changing. */
const MAX_UPDATE_ATTEMPTS = 5;

/** `PUT <resource>`. */
export async function updateResource(id: string, target: Target): Promise<Answer> {
  const { context } = target;
  const fields = checkedFields('update', target);
  const expected = expectedVersion(context.request);
  let current = await readResource(id, target);
  for (let attempt = 1; attempt <= MAX_UPDATE_ATTEMPTS; attempt += 1) {
    if (expected !== undefined) {
      await refuseIfChanged({ id, expected, current }, storeOf(target), target);
    }
    const seen = expected === undefined ? undefined : versionOf(current);
    try {
      const update = { fields, change: changeBy(fields, seen, target) };
      return shown(await storeOf(target).update(id, update, context), target);
    } catch (error) {
      if (!(error instanceof MovedOn)) throw error;
      current = error.object;
    }
  }
  throw normanErrors.create('NORMAN_CONFLICT');
}

/** Thrown when an object is no longer the one that was compared with what the client has seen. */
class MovedOn extends Error {
  readonly object: DynamicObject;

  constructor(object: DynamicObject) {
    super('The object has moved on');
    this.object = object;
  }
}

/** What an update makes of the stored object, which must be at the version `seen` if that is given. */
function changeBy(fields: Body, seen: string | undefined, target: Target): Update['change'] {
  const { context, behaviour } = target;
  const replace = context.query.get('_replace') === 'true';
  return (stored) => {
    if (seen !== undefined && versionOf(stored) !== seen) throw new MovedOn(stored);
    return changedObject(context.type, stored, {
      fields,
      replace,
      struct: context.types.schema,
      read: (name) => fieldValue(stored, name, target),
      write: (object, virtual) => behaviour.write?.(object, virtual, context) ?? object,
    });
  };
}

/** A resource as the answer to a request for it alone. */
function shown(object: DynamicObject, target: Target): Answer {
  const version = versionOf(object);
  return {
    status: 200,
    document: formatResource(object, target),
    ...(version !== '' && { headers: { ETag: `"${version}"` } }),
  };
}

/** `DELETE <resource>`: the object while finalizers hold it, else nothing. */
export async function deleteResource(id: string, target: Target): Promise<Answer> {
  const current = await readResource(id, target);
  const expected = expectedVersion(target.context.request);
  if (expected !== undefined) {
    await refuseIfChanged({ id, expected, current }, storeOf(target), target);
  }
  const left = await storeOf(target).delete(id, target.context);
  return left ? { status: 200, document: formatResource(left, target) } : { status: 204 };
}

/** The fields of the request's body after every check that needs no other object. */
function checkedFields(operation: Operation, { context, behaviour }: Target): Body {
  const { request, type, query, types, scope } = context;
  const raw = {
    bytes: request.body,
    contentType: request.headers['content-type'],
    query,
  };
  const given = parseBody(raw);
  const body = scope && operation === 'create' ? { ...given, [scope.field]: scope.id } : given;
  const { fields, ignored } = readFields(body, type.schema.resourceFields, {
    operation,
    struct: types.schema,
  });
  context.warnings.push(...ignored.map((path) => ignoredWarning(path, type.schema.resourceFields)));
  const problem = type.kind.validate?.(fields, operation);
  if (problem) throw problemError(problem);
  behaviour.check?.(fields, operation, context);
  return fields;
}

function ignoredWarning(path: string, fields: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(fields, path)
    ? `field "${path}" cannot be written and was ignored`
    : `unknown field "${path}" was ignored`;
}

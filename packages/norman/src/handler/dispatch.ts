import { PUBLIC_SETTINGS } from '@drover/api';
import type { LinkAnswer } from '../behaviour.ts';
import { normanErrors } from '../errors.ts';
import type { Caller } from '../http-message.ts';
import { answerPublic } from '../public/public-api.ts';
import type { Schema } from '../schema/schema.ts';
import { V3, V3_PUBLIC } from '../schema/version.ts';
import { isSchemas } from '../url/parse-path.ts';
import { runCollectionAction, runResourceAction } from './actions.ts';
import { usableSchema } from './caller-rights.ts';
import {
  type Answer,
  createResource,
  deleteResource,
  getResource,
  listResources,
  readResource,
  type Target,
  updateResource,
} from './crud.ts';
import { type Api, behaviourLookup, type Exchange, targetOf } from './exchange.ts';
import { requirePasswordChanged } from './password-gate.ts';
import { allRootsDocument, rootDocument } from './roots.ts';
import { oneSchemaDocument, schemasDocument } from './schemas.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE']);

/** Finds out what a request asks for, and does it. */
export async function dispatch(exchange: Exchange, api: Api): Promise<Answer> {
  const { path, method } = exchange;
  if (!METHODS.has(method)) throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  if (path.version === V3_PUBLIC) return answerPublic(exchange, api);
  const { version, type } = path;
  if (!version) return allRoots(exchange, api);
  const caller = callerOf(exchange);
  if (type === undefined) {
    return {
      status: 200,
      document: rootDocument(version, api.versions.get(version), exchange.urls),
    };
  }
  if (isSchemas(type)) return answerSchemas(exchange, api, caller);
  if (type.toLowerCase() === 'subscribe') throw normanErrors.create('NORMAN_NOT_AN_UPGRADE');
  const target = targetOf(exchange, api, caller);
  requireScope(target);
  const action = exchange.query.get('action');
  requirePasswordChanged(caller, { type: target.context.type.schema.id, method, action });
  return answerType(target, exchange);
}

/**
 * Below `/v3/clusters/<id>` lie types too that have nothing to do with the cluster, such as users: a token for the cluster
 * alone does not open them.
 */
function requireScope({ context }: Target): void {
  const { caller, scope, contextId, type } = context;
  const isElsewhere = contextId !== undefined && scope === undefined && type.schema.version === V3;
  if (isElsewhere && caller.clusterScope !== undefined) {
    throw normanErrors.create('NORMAN_UNAUTHENTICATED');
  }
}

/** Programs look here for the versions before they log in. */
function allRoots({ method, urls }: Exchange, { versions }: Api): Answer {
  requireMethod(method, ['GET']);
  return { status: 200, document: allRootsDocument(versions, urls) };
}

/** Everyone who may do anything is logged in, but for a few settings that the login page reads. */
function callerOf({ request, path, method }: Exchange): Caller {
  if (request.caller) return request.caller;
  const isSetting = path.version === V3 && /^settings?$/i.test(path.type ?? '');
  const isPublic = path.link === undefined && PUBLIC_SETTINGS.has(path.id ?? '');
  if (isSetting && isPublic && method === 'GET') {
    return { user: { name: 'system:anonymous', groups: ['system:unauthenticated'] } };
  }
  throw normanErrors.create('NORMAN_UNAUTHENTICATED');
}

function answerSchemas({ path, urls, method }: Exchange, api: Api, caller: Caller): Answer {
  if (method !== 'GET') throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  const { version = V3 } = path;
  const types = api.versions.get(version);
  if (!types) throw normanErrors.create('NORMAN_NO_SUCH_SCHEMA');
  const { services } = api;
  const behaviourOf = behaviourLookup(api, version);
  const usable = (schema: Schema): Schema =>
    usableSchema(schema, { services, caller, types, behaviourOf });
  const place = { version, contextId: path.contextId, types, urls, usable };
  const document =
    path.id === undefined ? schemasDocument(place) : oneSchemaDocument(path.id, place);
  return { status: 200, document };
}

async function answerType(target: Target, { path, method, query }: Exchange): Promise<Answer> {
  const { id, link } = path;
  if (link !== undefined) return answerLink(target, id ?? '', link);
  const action = method === 'POST' ? query.get('action') : null;
  if (id === undefined) return answerCollection(method, action, target);
  if (action) return runResourceAction(id, action, target);
  requireMethod(method, target.context.type.schema.resourceMethods);
  return answerCollectionLink(id, method, target) ?? answerResource(id, method, target);
}

function answerCollection(method: string, action: string | null, target: Target): Promise<Answer> {
  if (action) return runCollectionAction(action, target);
  requireMethod(method, target.context.type.schema.collectionMethods);
  return method === 'GET' ? listResources(target) : createResource(target);
}

function requireMethod(method: string, methods: readonly string[]): void {
  if (!methods.includes(method)) throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
}

/** Links of collections stand where ids do. */
function answerCollectionLink(
  id: string,
  method: string,
  { behaviour, context }: Target,
): Answer | undefined {
  const links = behaviour.collectionLinks ?? {};
  const handler = method === 'GET' && Object.hasOwn(links, id) ? links[id] : undefined;
  return handler && linkAnswer(handler(context));
}

/** `<resource>/<link>`: the resource must exist, whether there is such a link or not. */
async function answerLink(target: Target, id: string, link: string): Promise<Answer> {
  const object = await readResource(id, target);
  const name = link.toLowerCase();
  const handlers = target.behaviour.linkHandlers ?? {};
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) throw normanErrors.create('NORMAN_LINK_NOT_FOUND');
  return linkAnswer(await handler(object, target.context));
}

function linkAnswer(answer: LinkAnswer): Answer {
  return 'document' in answer
    ? { status: 200, document: answer.document }
    : { status: 200, file: answer };
}

function answerResource(id: string, method: string, target: Target): Promise<Answer> {
  switch (method) {
    case 'PUT':
      return updateResource(id, target);
    case 'DELETE':
      return deleteResource(id, target);
    default:
      return getResource(id, target);
  }
}

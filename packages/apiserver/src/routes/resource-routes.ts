import {
  badRequestError,
  failureStatus,
  genericServerError,
  StatusError,
} from '@drover/apimachinery';
import type { RequestContext } from '../filters/filter.ts';
import { plainResponse } from '../filters/plain-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { Resource } from '../registry/resource.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import type { Target } from '../registry/target.ts';
import { readObject } from '../registry/verbs/read.ts';
import { checkCustomVerb, isCustomPath } from './custom-paths.ts';
import { answerDelete, answerDeleteCollection } from './delete-routes.ts';
import { representationFor } from './negotiation.ts';
import { answerBinding, answerEviction } from './pod-routes.ts';
import { answerGet, answerList, answerWatch } from './read-routes.ts';
import type { ResourceRequest, ResourceRoutesOptions } from './resource-request.ts';
import { answerReview } from './reviews/answer-review.ts';
import { reviews } from './reviews/reviews.ts';
import { answerScale } from './scale-routes.ts';
import { answerTokenRequest } from './token-route.ts';
import { answerCreate, answerPatch, answerUpdate } from './write-routes.ts';

type Answer = (request: ResourceRequest) => Promise<ApiResponse> | ApiResponse;

const ANSWERS: Readonly<Record<string, Answer>> = {
  get: answerGet,
  list: answerList,
  watch: answerWatch,
  create: answerCreate,
  update: answerUpdate,
  patch: answerPatch,
  delete: answerDelete,
  deletecollection: answerDeleteCollection,
};

/** Answers a request for an object or a collection. */
export async function answerResource(
  context: RequestContext,
  options: ResourceRoutesOptions,
): Promise<ApiResponse> {
  const { verb } = context.info;
  const { resources } = options.registry;
  const resource = resources.find(context.info);
  if (!resource) return answerUnknown(context, resources);
  if (!resource.builtIn && !isCustomPath(resource, context.info)) return pageNotFound();
  const target = targetOf(context, resource);
  const { method } = context.request;
  if (!resource.builtIn) checkCustomVerb(target, verb);
  else if (!isAllowed(target, verb)) throw genericServerError({ code: 405, method });
  const answer = answerFor(target, verb);
  if (!answer) {
    readObject(options.registry, target);
    throw notImplementedError(target);
  }
  const { request, query } = context;
  if (resource.deprecationWarning) context.warnings.add(resource.deprecationWarning);
  const representation = representationFor({
    request,
    query,
    resource,
    clock: options.registry.clock,
  });
  return answer({ ...options, context, target, representation });
}

/** `undefined` for subresources that need a node, or are not made yet. */
function answerFor({ resource, subresource }: Target, verb: string): Answer | undefined {
  if (subresource === '') {
    const isQuestion = resource.storageVersion === undefined && verb === 'create';
    return isQuestion ? answerQuestion : ANSWERS[verb];
  }
  if (subresource === 'scale' && resource.scale) return answerScale;
  const answer = SUBRESOURCE_ANSWERS[`${resource.collection}/${subresource}`];
  if (answer) return answer;
  const { hasStatus, parts } = resource.rules;
  const isPart = (subresource === 'status' && hasStatus) || Object.hasOwn(parts, subresource);
  return isPart ? ANSWERS[verb] : undefined;
}

const SUBRESOURCE_ANSWERS: Readonly<Record<string, Answer>> = {
  'pods/binding': answerBinding,
  'pods/eviction': answerEviction,
  'serviceaccounts/token': answerTokenRequest,
};

function answerQuestion(request: ResourceRequest): Promise<ApiResponse> {
  const { collection } = request.target.resource;
  if (collection === 'bindings') return answerBinding(request);
  const review = reviews[collection];
  if (!review) throw unknownPathError(request.context.request.method);
  return answerReview(request, review);
}

function notImplementedError({ resource, subresource }: Target): StatusError {
  const message = `${resource.resource}/${subresource} is not available: this API server stores objects and runs no nodes. Ask the cluster in which the ${resource.kind} runs.`;
  return new StatusError(failureStatus(501, 'NotImplemented', message));
}

/** In groups that are always there it is told that the resource is not; in any other there is no such page. */
function answerUnknown({ info, request }: RequestContext, resources: ResourceTable): ApiResponse {
  const isKnown = resources.all().some(({ builtIn, group }) => builtIn && group === info.group);
  if (isKnown) throw unknownPathError(request.method);
  return pageNotFound();
}

function pageNotFound(): ApiResponse {
  return plainResponse(404, '404 page not found\n');
}

/**
 * What the path means.
 *
 * @throws `StatusError` `NotFound` when the path goes on where the resource does not.
 */
function targetOf({ info, request }: RequestContext, resource: Resource): Target {
  const { name, subresource } = info;
  checkName(name);
  const namespace = resource.namespaced ? info.namespace : '';
  if (!resource.builtIn) return { resource, namespace, name, subresource };
  const isForeignNamespace = info.namespace !== namespace && info.resource !== 'namespaces';
  if (isForeignNamespace || leadsNowhere(info, resource)) throw unknownPathError(request.method);
  return { resource, namespace, name, subresource };
}

/** Whether the path goes on where the resource does not. */
function leadsNowhere(
  { namespace, name, subresource, rest }: RequestInfo,
  resource: Resource,
): boolean {
  const hasSubresource =
    subresource === '' || resource.subresources.some((known) => known.name === subresource);
  const lacksNamespace = resource.namespaced && namespace === '' && name !== '';
  const isTooLong = rest.length > 0 && subresource !== 'proxy';
  // What is asked, and not stored, has no objects.
  const isNoObject = resource.storageVersion === undefined && name !== '';
  return !hasSubresource || lacksNamespace || isTooLong || isNoObject;
}

function checkName(name: string): void {
  if (name !== '.' && name !== '..') return;
  const text = JSON.stringify(name);
  throw badRequestError(`Name parameter invalid: ${text}: may not be '${name}'`);
}

/** Verbs for one object, and for a collection. */
const OBJECT_VERBS: ReadonlySet<string> = new Set(['get', 'watch', 'update', 'patch', 'delete']);
const COLLECTION_VERBS: ReadonlySet<string> = new Set([
  'list',
  'watch',
  'create',
  'deletecollection',
]);

/** Whether the resource knows the verb, and it makes sense for what the path names. */
function isAllowed({ resource, namespace, name, subresource }: Target, verb: string): boolean {
  if (subresource !== '') {
    const part = resource.subresources.find((known) => known.name === subresource);
    return part?.verbs.some((known) => known === verb) ?? false;
  }
  const isWholeCluster = resource.namespaced && namespace === '';
  if (isWholeCluster && verb === 'create') return false;
  const verbs = name === '' ? COLLECTION_VERBS : OBJECT_VERBS;
  return verbs.has(verb) && resource.verbs.some((known) => known === verb);
}

function unknownPathError(method: string): StatusError {
  return genericServerError({ code: 404, method });
}

import { genericServerError, methodNotAllowedError, type StatusError } from '@drover/apimachinery';
import type { RequestContext } from '../filters/filter.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { Registry, Target } from '../registry/registry.ts';
import type { RecentFrames } from '../watchcache/recent-frames.ts';
import type { Representation } from '../representation/representation.ts';
import { representationFor } from './negotiation.ts';
import { answerCreate, answerPatch, answerUpdate } from './write-routes.ts';
import { answerGet, answerList, answerWatch } from './read-routes.ts';
import { answerDelete, answerDeleteCollection } from './delete-routes.ts';

/** What the routes to objects work with. */
export interface ResourceRoutesOptions {
  readonly registry: Registry;
  readonly frames: RecentFrames;
}

/** A request for an object or a collection. */
export interface ResourceRequest extends ResourceRoutesOptions {
  readonly context: RequestContext;
  readonly target: Target;
  /** The form in which objects are answered. */
  readonly representation: Representation;
}

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
  const target = targetOf(context, options.registry);
  const { verbs } = verbsOf(target);
  const answer = ANSWERS[verb];
  if (!answer || !verbs.includes(verb)) throw methodNotAllowedError(target.resource, verb);
  const { request, query } = context;
  const { resource } = target;
  const representation = representationFor({
    request,
    query,
    resource,
    clock: options.registry.clock,
  });
  return answer({ ...options, context, target, representation });
}

/**
 * What the path means.
 *
 * @throws `StatusError` `NotFound` when nothing of that kind is served there.
 */
function targetOf({ info, request }: RequestContext, { resources }: Registry): Target {
  const { name, subresource } = info;
  const resource = resources.find(info);
  if (!resource) throw unknownPathError(request.method);
  const namespace = resource.namespaced ? info.namespace : '';
  const isForeignNamespace = info.namespace !== namespace && info.resource !== 'namespaces';
  const hasSubresource =
    subresource === '' || resource.subresources.some((known) => known.name === subresource);
  const lacksNamespace = resource.namespaced && namespace === '' && name !== '';
  if (isForeignNamespace || !hasSubresource || lacksNamespace || info.rest.length > 0) {
    throw unknownPathError(request.method);
  }
  return { resource, namespace, name, subresource };
}

function verbsOf({ resource, subresource }: Target): { readonly verbs: readonly string[] } {
  if (subresource === '') return resource;
  return resource.subresources.find(({ name }) => name === subresource) ?? { verbs: [] };
}

function unknownPathError(method: string): StatusError {
  return genericServerError({ code: 404, method });
}

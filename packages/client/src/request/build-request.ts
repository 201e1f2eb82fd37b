import { apiVersionOf, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import { clientErrors } from '../errors.ts';
import type {
  AnswerOption,
  DeleteOptions,
  GetOptions,
  ListOptions,
  Patch,
  RawRequest,
  WatchOptions,
  WriteOptions,
} from '../rest/client.ts';
import { type ApiRequest, type Query, withQuery } from './api-request.ts';
import { requireNamespace, resourcePath } from './resource-path.ts';

const JSON_TYPE = 'application/json';
const METADATA_TYPE = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST_TYPE = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const ACCEPT = { accept: JSON_TYPE };
const SEND_JSON = { accept: JSON_TYPE, 'content-type': JSON_TYPE };

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  // JSON is YAML, and this is the name under which every server since 1.16 takes it.
  apply: 'application/apply-patch+yaml',
} as const;

/** Reads one object. */
export function getRequest(type: ResourceType, name: string, options: GetOptions = {}): ApiRequest {
  const { namespace, subresource, resourceVersion } = options;
  const path = resourcePath(type, { namespace, name, subresource });
  return { method: 'GET', path: withQuery(path, { resourceVersion }), headers: accept(options) };
}

/** Reads a collection, or a page of it. */
export function listRequest(type: ResourceType, options: ListOptions = {}): ApiRequest {
  const path = resourcePath(type, { namespace: options.namespace });
  const query: Query = {
    ...selectorQuery(options),
    limit: options.limit,
    continue: options.continue,
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
  };
  const headers = options.metadataOnly ? { accept: METADATA_LIST_TYPE } : ACCEPT;
  return { method: 'GET', path: withQuery(path, query), headers };
}

/** Watches a collection. */
export function watchRequest(type: ResourceType, options: WatchOptions = {}): ApiRequest {
  const path = resourcePath(type, { namespace: options.namespace });
  const query: Query = {
    watch: true,
    ...selectorQuery(options),
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    sendInitialEvents: options.sendInitialEvents,
    allowWatchBookmarks: options.allowWatchBookmarks,
    timeoutSeconds: options.timeoutSeconds,
  };
  return { method: 'GET', path: withQuery(path, query), headers: accept(options) };
}

/** Creates an object, or posts to a subresource of one (`options.subresource` and its own name). */
export function createRequest(
  type: ResourceType,
  object: KubernetesObject,
  options: WriteOptions = {},
): ApiRequest {
  const { subresource } = options;
  const namespace = namespaceOf(type, object, options);
  requireNamespace(type, namespace);
  // A subresource such as `eviction` hangs on an object; a new object has no path of its own yet.
  const parent = subresource === undefined ? {} : { name: nameOf(type, object), subresource };
  const path = resourcePath(type, { namespace, ...parent });
  return write('POST', withQuery(path, writeQuery(options)), typed(type, object), options);
}

/** Replaces an object. */
export function updateRequest(
  type: ResourceType,
  object: KubernetesObject,
  options: WriteOptions = {},
): ApiRequest {
  const path = resourcePath(type, {
    namespace: namespaceOf(type, object, options),
    name: nameOf(type, object),
    subresource: options.subresource,
  });
  return write('PUT', withQuery(path, writeQuery(options)), typed(type, object), options);
}

/** What a patch addresses beside its type. */
export interface PatchTarget {
  readonly name: string;
  readonly patch: Patch;
}

/** Patches an object. */
export function patchRequest(
  type: ResourceType,
  { name, patch }: PatchTarget,
  options: WriteOptions = {},
): ApiRequest {
  const { namespace, subresource } = options;
  const path = resourcePath(type, { namespace, name, subresource });
  const force = patch.type === 'apply' ? patch.force : undefined;
  const body = patch.type === 'apply' ? typed(type, patch.body) : patch.body;
  return {
    method: 'PATCH',
    path: withQuery(path, { ...writeQuery(options), force }),
    headers: { ...accept(options), 'content-type': PATCH_TYPES[patch.type] },
    body: JSON.stringify(body),
  };
}

/** Deletes an object. */
export function deleteRequest(
  type: ResourceType,
  name: string,
  options: DeleteOptions = {},
): ApiRequest {
  const path = resourcePath(type, { namespace: options.namespace, name });
  return write('DELETE', path, deleteBody(options));
}

/** Deletes the objects of a collection that the selectors choose. */
export function deleteCollectionRequest(
  type: ResourceType,
  options: DeleteOptions & Pick<ListOptions, 'labelSelector' | 'fieldSelector'> = {},
): ApiRequest {
  const path = resourcePath(type, { namespace: options.namespace });
  return write('DELETE', withQuery(path, selectorQuery(options)), deleteBody(options));
}

/** A call on a path of its own. */
export function rawRequest(request: RawRequest): ApiRequest {
  const { method, path, query = {}, body, headers } = request;
  const base = body === undefined ? ACCEPT : SEND_JSON;
  return {
    method,
    path: withQuery(path, query),
    headers: { ...base, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function accept({ metadataOnly = false }: AnswerOption): { readonly accept: string } {
  return metadataOnly ? { accept: METADATA_TYPE } : ACCEPT;
}

function write(method: string, path: string, body: object, answer: AnswerOption = {}): ApiRequest {
  const headers = { ...accept(answer), 'content-type': JSON_TYPE };
  return { method, path, headers, body: JSON.stringify(body) };
}

function selectorQuery(options: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>): Query {
  // An empty selector selects everything, as does none.
  return {
    labelSelector: options.labelSelector || undefined,
    fieldSelector: options.fieldSelector || undefined,
  };
}

function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions): Query {
  return { dryRun: dryRun ? 'All' : undefined, fieldManager, fieldValidation };
}

function deleteBody(options: DeleteOptions): object {
  const { dryRun, gracePeriodSeconds, propagationPolicy, preconditions } = options;
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(preconditions && { preconditions }),
    ...(propagationPolicy && { propagationPolicy }),
    ...(dryRun && { dryRun: ['All'] }),
  };
}

/** Kind and version may be left out in code; the API wants them. */
function typed(type: ResourceType, object: KubernetesObject): KubernetesObject {
  return {
    ...object,
    apiVersion: object.apiVersion ?? apiVersionOf(type),
    kind: object.kind ?? type.kind,
  };
}

function namespaceOf(
  type: ResourceType,
  object: KubernetesObject,
  options: WriteOptions,
): string | undefined {
  if (options.namespace !== undefined) return options.namespace;
  return type.namespaced ? object.metadata?.namespace : undefined;
}

function nameOf(type: ResourceType, object: KubernetesObject): string {
  const name = object.metadata?.name;
  if (name !== undefined) return name;
  throw clientErrors.create('CLIENT_BAD_ADDRESS', {
    kind: type.kind,
    reason: 'metadata.name is missing',
  });
}

import {
  type AnyKind,
  clusterKinds,
  type DynamicSchema,
  dynamicSchema,
  kinds,
  projectKinds,
} from '@drover/api';
import { authErrors, checkCsrf } from '@drover/auth';
import { withoutParts } from './body/multipart.ts';
import type { NormanServices } from './context.ts';
import { encodeDocument, encodeJson, formatOf } from './format/encode.ts';
import type { AnswerFile } from './handler/answer.ts';
import type { Answer } from './handler/crud.ts';
import {
  describeRequest,
  type RequestDescription,
  secretFieldNames,
} from './handler/describe-request.ts';
import { dispatch } from './handler/dispatch.ts';
import { effectiveMethod } from './handler/effective-method.ts';
import { type ErrorDocument, errorAnswer } from './handler/error-response.ts';
import type { Api, Exchange } from './handler/exchange.ts';
import type { TypesOfVersions } from './handler/roots.ts';
import type { Caller, NormanRequest, NormanResponse } from './http-message.ts';
import { OpenApiCache } from './openapi/openapi-cache.ts';
import type { OpenApiDocument } from './openapi/openapi-document.ts';
import { publicKinds } from './public/public-kinds.ts';
import { ChangingVersions, withDynamicTypes } from './schema/dynamic-versions.ts';
import { createMetaTypes } from './schema/meta-types.ts';
import { createVersionTypes, deriveParts, type VersionTypes } from './schema/registry.ts';
import { META, V3, V3_CLUSTER, V3_PROJECT, V3_PUBLIC } from './schema/version.ts';
import { ListViews } from './store/list-views.ts';
import { WatchSlots } from './store/watch-slots.ts';
import { subscribeSchema } from './subscribe/subscribe-schema.ts';
import { openSubscription } from './subscribe/subscription.ts';
import { behaviours, clusterBehaviours, projectBehaviours } from './types/behaviours.ts';
import { baseUrl } from './url/base-url.ts';
import { parsePath } from './url/parse-path.ts';
import { createUrlBuilder, type UrlBuilder } from './url/url-builder.ts';

/** The v3 API, without the HTTP around it. */
export interface Norman {
  /** Answers a request. Never rejects but by the request's signal: whatever goes wrong becomes an answer. */
  handle(request: NormanRequest): Promise<NormanResponse>;
  /**
   * Opens what a WebSocket at `…/subscribe` shows: text frames until the caller's token or the signal ends it.
   *
   * @throws what {@link failure} turns into the answer to the upgrade.
   */
  subscribe(request: NormanRequest): AsyncIterable<string>;
  /** The answer to a request that failed outside of `handle`. */
  failure(error: unknown, request: NormanRequest): NormanResponse;
  /**
   * The OpenAPI 3.1 document of the version at a path, such as `/v3/cluster`, with what the caller can use: the same object as
   * long as that is the same; `undefined` when there is no such version.
   */
  openApi(path: string, caller: Caller | undefined): OpenApiDocument | undefined;
  /** What a request asks for, for the audit log; `undefined` when its path is none of the API. Never throws. */
  describe(request: Pick<NormanRequest, 'method' | 'url'>): RequestDescription | undefined;
  /** Names, in lower case, of the fields of all types that hold secrets. */
  secretFields(): ReadonlySet<string>;
}

/** Puts the v3 API together. Nothing runs until a request comes. */
export function createNorman(services: NormanServices): Norman {
  const api: Api = {
    services,
    views: new ListViews(),
    watchSlots: new WatchSlots(),
    behaviours: new Map([
      [V3, behaviours],
      [V3_CLUSTER, clusterBehaviours],
      [V3_PROJECT, projectBehaviours],
    ]),
    versions: versionsOf(services),
  };
  const openApi = new OpenApiCache();
  return {
    handle: (request) => handle(request, api),
    subscribe: (request) => openSubscription(exchangeOf(request), api),
    failure: (error, request) => failed(error, exchangeOf(request), api),
    openApi: (path, caller) => openApi.documentAt(path, caller, api),
    describe: (request) => describeRequest(request, api.versions),
    secretFields: () => secretFieldNames(api.versions),
  };
}

/** The types of every version; those of `/v3` change with the dynamic schemas that are stored. */
function versionsOf({ cacheOf }: NormanServices): TypesOfVersions {
  const parts = deriveParts(V3, kinds.filter(isServed), [subscribeSchema(V3)]);
  const schemas = () => cacheOf<DynamicSchema>(dynamicSchema);
  return new ChangingVersions([
    [META, fixed(createMetaTypes())],
    [V3, withDynamicTypes(parts, V3, schemas)],
    [
      V3_CLUSTER,
      fixed(createVersionTypes(V3_CLUSTER, clusterKinds, [subscribeSchema(V3_CLUSTER)])),
    ],
    [
      V3_PROJECT,
      fixed(createVersionTypes(V3_PROJECT, projectKinds, [subscribeSchema(V3_PROJECT)])),
    ],
    [V3_PUBLIC, fixed(createVersionTypes(V3_PUBLIC, publicKinds))],
  ]);
}

function fixed(types: VersionTypes): () => VersionTypes {
  return () => types;
}

/** Kinds without any method are the server's own, unless clients know them from before. */
function isServed({ norman }: AnyKind): boolean {
  const { resourceMethods, collectionMethods, emptied = false } = norman;
  return resourceMethods.length + collectionMethods.length > 0 || emptied;
}

async function handle(request: NormanRequest, api: Api): Promise<NormanResponse> {
  let exchange = exchangeOf(request);
  try {
    guardAgainstForgery(exchange, api);
    exchange = { ...exchange, request: await withoutParts(request) };
    return written(await dispatch(exchange, api), exchange);
  } catch (error) {
    request.signal.throwIfAborted();
    return failed(error, exchange, api);
  }
}

function exchangeOf(request: NormanRequest): Exchange {
  const [path = '', ...queries] = request.url.split('?');
  const query = new URLSearchParams(queries.join('?'));
  const parsed = parsePath(path);
  return {
    request,
    query,
    path: parsed,
    method: effectiveMethod(request.method, query),
    urls: createUrlBuilder(baseUrl(request), parsed.contextId),
    warnings: [],
    cookies: [],
  };
}

function guardAgainstForgery({ request, method, query, cookies }: Exchange, api: Api): void {
  const csrf = { method, headers: request.headers, queryToken: query.get('CSRF') ?? undefined };
  const cookie = checkCsrf(csrf, api.services.random);
  if (cookie !== undefined) cookies.push(cookie);
}

function written(answer: Answer, exchange: Exchange): NormanResponse {
  const { request, query } = exchange;
  const { status, document, file } = answer;
  const headers = { ...standardHeaders(exchange), ...answer.headers };
  if (file) return { status, headers: { ...headers, ...fileHeaders(file) }, body: file.body };
  if (document === undefined) return { status, headers, body: '' };
  const encoded = encodeDocument(document, formatOf(request.headers, query));
  return {
    status,
    headers: { ...headers, ...encoded.headers, 'Content-Type': encoded.contentType },
    body: encoded.body,
  };
}

function fileHeaders({ contentType, fileName }: AnswerFile): Readonly<Record<string, string>> {
  return {
    'Content-Type': contentType,
    ...(fileName !== undefined && {
      'Content-Disposition': `attachment; filename="${headerText(fileName)}"`,
    }),
  };
}

function failed(error: unknown, exchange: Exchange, { services }: Api): NormanResponse {
  const { requestId } = exchange.request;
  const { status, document, headers, isUnexpected } = errorAnswer(error, requestId);
  if (isUnexpected) services.log.error({ requestID: requestId, err: error }, 'A v3 request failed');
  // The cookie that a browser lacks goes with the refusal, so that its next attempt can succeed.
  const isForgery = authErrors.is(error, 'AUTH_CSRF');
  if (isForgery) addCsrfCookie(exchange, services);
  return {
    status,
    headers: { ...standardHeaders(exchange), ...headers, 'Content-Type': 'application/json' },
    body: encodeJson(withDocs(document, exchange)),
  };
}

/** Where every code of ours is explained, below the address by which the client came. */
const ERRORS_PAGE = '/docs/errors';

function withDocs(document: ErrorDocument, { urls }: Exchange): ErrorDocument {
  const { errorCode } = document;
  if (errorCode === undefined) return document;
  return { ...document, docs: `${urls.root({ ...META, path: ERRORS_PAGE })}#${errorCode}` };
}

function addCsrfCookie({ request, cookies }: Exchange, { random }: NormanServices): void {
  const cookie = checkCsrf({ method: 'GET', headers: request.headers }, random);
  if (cookie !== undefined) cookies.push(cookie);
}

/** Warnings sent at most; a body can hold thousands of unknown fields. */
const MAX_WARNINGS = 20;

function standardHeaders({
  path,
  urls,
  warnings,
  cookies,
}: Exchange): Readonly<Record<string, string | readonly string[]>> {
  const shown = warnings.slice(0, MAX_WARNINGS).map((text) => `299 - "${headerText(text)}"`);
  return {
    'X-Api-Schemas': schemasUrl(path.schemasOf, urls),
    Expires: 'Wed 24 Feb 1982 18:42:00 GMT',
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    'X-Content-Type-Options': 'nosniff',
    ...(shown.length > 0 && { Warning: shown }),
    ...(cookies.length > 0 && { 'Set-Cookie': [...cookies] }),
  };
}

function schemasUrl(schemasOf: Exchange['path']['schemasOf'], urls: UrlBuilder): string {
  if (!schemasOf) return urls.schemas(META);
  const { version, contextId } = schemasOf;
  return urls.schemas(version, contextId === undefined ? {} : { context: contextId });
}

/** Only what a quoted header value can hold; clients choose the names that warnings repeat. */
function headerText(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .replaceAll(/["\\]/g, "'");
}

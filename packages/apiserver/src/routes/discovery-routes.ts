import { genericServerError } from '@drover/apimachinery';
import { type Clock, formatHttpDate } from '@drover/base';
import type { AggregatedApis } from '../aggregation/aggregated-apis.ts';
import { mergedGroups } from '../aggregation/merged-groups.ts';
import {
  AGGREGATED_DISCOVERY_TYPE,
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  type DiscoveredGroup,
  groupResources,
} from '../discovery/index.ts';
import type { RequestContext } from '../filters/filter.ts';
import { JSON_HEADERS, jsonResponse } from '../filters/status-response.ts';
import { type ApiResponse, headerOf } from '../http/api-message.ts';
import {
  OPENAPI_V2_PROTOBUF,
  OpenApiDocuments,
  type OpenApiText,
  toText,
} from '../openapi/index.ts';
import type { Registry } from '../registry/registry.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import { encodeText } from '../registry/stored-object.ts';
import { acceptsAs } from './negotiation.ts';
import { KUBERNETES_VERSION } from './version-routes.ts';

/** Answers what is served and how it looks, from documents that are made once for each state of the resources. */
export class DiscoveryRoutes {
  readonly #resources: ResourceTable;
  readonly #clock: Clock;
  readonly #apis: AggregatedApis;
  readonly #documents = new OpenApiDocuments(KUBERNETES_VERSION);
  #generation = -1;
  #apisGeneration = -1;
  #ownGroups: readonly DiscoveredGroup[] = [];
  #groups: readonly DiscoveredGroup[] = [];
  /** `/api` (true) and `/apis` with all below them. */
  readonly #aggregatedTexts = new Map<boolean, OpenApiText>();

  constructor({ resources, clock }: Pick<Registry, 'resources' | 'clock'>, apis: AggregatedApis) {
    this.#resources = resources;
    this.#clock = clock;
    this.#apis = apis;
  }

  /** The answer to a path of discovery or OpenAPI; `undefined` for any other. */
  answer(context: RequestContext): ApiResponse | undefined {
    const parts = context.info.path.split('/').filter((part) => part !== '');
    this.#refresh();
    switch (parts[0]) {
      case 'api':
        return this.#core(context, parts[1]);
      case 'apis':
        return this.#named(context, parts.slice(1));
      case 'openapi':
        return this.#openApi(context, parts.slice(1));
      default:
        return undefined;
    }
  }

  #refresh(): void {
    const { generation } = this.#resources;
    const isSame = this.#generation === generation;
    if (isSame && this.#apisGeneration === this.#apis.generation) return;
    if (!isSame) {
      const all = this.#resources.all();
      this.#ownGroups = groupResources(all);
      this.#documents.setResources(all);
    }
    this.#generation = generation;
    this.#apisGeneration = this.#apis.generation;
    this.#groups = mergedGroups(this.#ownGroups, this.#apis);
    this.#aggregatedTexts.clear();
    this.#documents.setForeign([...this.#apis.documents()]);
  }

  #core(context: RequestContext, version: string | undefined): ApiResponse | undefined {
    if (version !== undefined) return this.#resourceList(context, '', version);
    refuseHead(context);
    if (wantsAggregated(context)) return this.#aggregated(context, true);
    return jsonResponse(200, apiVersions(headerOf(context.request, 'host') ?? ''));
  }

  #named(context: RequestContext, [name, version]: readonly string[]): ApiResponse | undefined {
    if (name === undefined) {
      if (wantsAggregated(context)) return this.#aggregated(context, false);
      return jsonResponse(200, apiGroupList(this.#groups));
    }
    const group = this.#groups.find((candidate) => candidate.name === name);
    if (!group) return undefined;
    if (version !== undefined) return this.#resourceList(context, name, version);
    return jsonResponse(200, apiGroup(group));
  }

  #hasBuiltIn(name: string): boolean {
    return this.#resources.all().some(({ builtIn, group }) => builtIn && group === name);
  }

  #resourceList(context: RequestContext, name: string, version: string): ApiResponse | undefined {
    const group = this.#groups.find((candidate) => candidate.name === name);
    const found = group?.versions.find((candidate) => candidate.version === version);
    // Of a group that definitions alone make, there is nothing that knows it as a group.
    if (!found && group !== undefined && !this.#hasBuiltIn(name)) return undefined;
    if (!found) throw unknownPath(context);
    refuseHead(context);
    return jsonResponse(200, apiResourceList(found));
  }

  #aggregated(context: RequestContext, isCore: boolean): ApiResponse {
    const known = this.#aggregatedTexts.get(isCore);
    const text = known ?? toText(aggregatedDiscovery(this.#groups, { isCore }));
    this.#aggregatedTexts.set(isCore, text);
    const response = textResponse(context, text);
    return {
      ...response,
      headers: {
        ...response.headers,
        'content-type': AGGREGATED_DISCOVERY_TYPE,
        'cache-control': 'public',
      },
    };
  }

  #openApi(
    context: RequestContext,
    [version, ...path]: readonly string[],
  ): ApiResponse | undefined {
    if (version === 'v3' && path.length === 0) return indexResponse(this.#documents.v3Index());
    const document = this.#document(version, path.join('/'));
    if (!document) return version === 'v3' ? NO_DOCUMENT : undefined;
    const hash = context.query.get('hash');
    if (hash !== null && hash !== document.hash) return movedResponse(context, document);
    const response = textResponse(context, document, version === 'v2' ? V2_VARY : 'Accept');
    if (hash !== null) return lastingResponse(response, this.#clock);
    if (version !== 'v2' || response.status !== 200 || !wantsProtobuf(context)) return response;
    const headers = { ...response.headers, 'content-type': OPENAPI_V2_PROTOBUF };
    return { status: 200, headers, body: this.#documents.v2Protobuf() };
  }

  #document(version: string | undefined, path: string): OpenApiText | undefined {
    if (version === 'v2') return this.#documents.v2();
    return version === 'v3' ? this.#documents.v3(path) : undefined;
  }
}

function wantsAggregated({ request }: RequestContext): boolean {
  return acceptsAs(request, 'APIGroupDiscoveryList');
}

/** Under the present or the former name of the type; client-go can read nothing else. */
function wantsProtobuf({ request }: RequestContext): boolean {
  return /proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/.test(headerOf(request, 'accept') ?? '');
}

/** Other handlers of Kubernetes answer the two versions of OpenAPI, and only one of them compresses. */
const V2_VARY = 'Accept-Encoding, Accept';

/** The list of documents, which Kubernetes takes for plain text. */
function indexResponse({ text }: OpenApiText): ApiResponse {
  const headers = { ...JSON_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: encodeText(text) };
}

function textResponse(
  { request }: RequestContext,
  { text, hash }: OpenApiText,
  vary = 'Accept',
): ApiResponse {
  const etag = JSON.stringify(hash);
  const headers = { ...JSON_HEADERS, etag, vary };
  if (headerOf(request, 'if-none-match') === etag) {
    return { status: 304, headers, body: new Uint8Array() };
  }
  return { status: 200, headers, body: encodeText(text) };
}

/** Milliseconds for which a document is kept whose address carries its hash: a year. */
const LASTING_MS = 365 * 24 * 3_600_000;

/** A document that never changes, as its address carries its hash. */
function lastingResponse(response: ApiResponse, clock: Clock): ApiResponse {
  const expires = formatHttpDate(clock.nowMs() + LASTING_MS);
  const lasting = { 'cache-control': 'public, immutable', expires };
  return { ...response, headers: { ...response.headers, ...lasting } };
}

/** The document of that path has changed since the client learned its hash. */
function movedResponse({ info }: RequestContext, { hash }: OpenApiText): ApiResponse {
  const headers = {
    ...JSON_HEADERS,
    etag: JSON.stringify(hash),
    location: `${info.path}?hash=${hash}`,
    vary: 'Accept',
  };
  return { status: 301, headers, body: new Uint8Array() };
}

/** What is not known of an API is said without a word. */
const NO_DOCUMENT: ApiResponse = {
  status: 404,
  headers: { 'cache-control': 'no-cache, private' },
  body: new Uint8Array(),
};

/** Lists of what is served are read with GET alone; of groups, headers can be had too. */
function refuseHead({ request: { method } }: RequestContext): void {
  if (method === 'HEAD') throw genericServerError({ code: 405, method });
}

function unknownPath({ request }: RequestContext): Error {
  return genericServerError({ code: 404, method: request.method });
}

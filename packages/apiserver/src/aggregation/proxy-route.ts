import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { HOP_BY_HOP_HEADERS, withoutBearerProtocols } from '@drover/client';
import type { RequestContext } from '../filters/filter.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';
import { failureReason } from '../webhook-client/failure-reason.ts';
import type { AggregatedApis } from './aggregated-apis.ts';
import { type ApiService, type GroupVersion, isAvailable } from './api-service.ts';
import type { ExtensionCaller } from './extension-caller.ts';
import { isIdentityHeader } from './identity-headers.ts';

const OPENAPI_V3 = '/openapi/v3';

/** What requests are passed on with. */
export interface ProxyRouteOptions {
  readonly apis: AggregatedApis;
  readonly extensions: ExtensionCaller;
}

/** Passes a request on to the server of its version; `undefined` when this server is that. */
export function answerByProxy(
  context: RequestContext,
  options: ProxyRouteOptions,
): Promise<ApiResponse> | undefined {
  const { path } = context.request;
  const service = servedElsewhere(path, options.apis);
  if (!service) return undefined;
  // Of a server that is not there no document is known.
  if (path.startsWith(OPENAPI_V3) && !isAvailable(service)) return undefined;
  return passOn(service, context, options);
}

/** The APIService of a path that another server serves; absent when this one does. */
export function servedElsewhere(path: string, apis: AggregatedApis): ApiService | undefined {
  // Most servers serve everything themselves: their requests pay for no more than this look.
  if (!apis.hasRemote) return undefined;
  const groupVersion = groupVersionOf(path);
  return groupVersion && apis.remoteOf(groupVersion);
}

/** The version that a path is about: of `/api/v1/…` and `/apis/<group>/<version>/…`, and of the documents that describe them. */
function groupVersionOf(whole: string): GroupVersion | undefined {
  const path = whole.startsWith(`${OPENAPI_V3}/`) ? whole.slice(OPENAPI_V3.length) : whole;
  // Decoded first, as authorization does.
  const decoded = decodeURIComponent(path.split('?', 1).join());
  const [, root, first = '', second = ''] = decoded.split('/', 4);
  if (root === 'apis' && second !== '') return { group: first, version: second };
  return root === 'api' && first !== '' ? { group: '', version: first } : undefined;
}

async function passOn(
  service: ApiService,
  context: RequestContext,
  { extensions }: ProxyRouteOptions,
): Promise<ApiResponse> {
  if (!isAvailable(service)) return unavailable('service unavailable');
  const { request, user, signal } = context;
  const { method, path } = request;
  let callee: ReturnType<ExtensionCaller['calleeOf']>;
  try {
    callee = extensions.calleeOf(service);
  } catch {
    // Why a service leads nowhere is not for its users to know; its condition tells.
    return unavailable('service unavailable');
  }
  try {
    const headers = forwardedHeaders(request);
    const call = { method, path, headers, body: bodyOf(request), signal };
    const protocol = request.canUpgrade ? headerOf(request, 'upgrade') : undefined;
    if (protocol === undefined) return toAnswer(await extensions.call(service, user, call));
    const { response, socket } = await extensions.upgrade(service, user, { ...call, protocol });
    return socket ? upgradedAnswer(response, socket, protocol) : toAnswer(response);
  } catch (error) {
    signal.throwIfAborted();
    return unavailable(`error trying to reach service: ${failureReason(error, callee.address)}`);
  }
}

/** The headers of a client, without those of one hop and those that say who it is. */
export function forwardedHeaders({
  headers,
}: Pick<ApiRequest, 'headers'>): Record<string, string | string[]> {
  const named = new Set(
    [headers['connection'] ?? []].flat().flatMap((value) => value.toLowerCase().split(/\s*,\s*/)),
  );
  const forwarded: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP_HEADERS.has(name) || named.has(name)) continue;
    if (isIdentityHeader(name)) continue;
    forwarded[name] = typeof value === 'string' ? value : [...value];
  }
  const protocols = withoutBearerProtocols([headers['sec-websocket-protocol'] ?? []].flat().join());
  if (protocols !== '') forwarded['sec-websocket-protocol'] = protocols;
  else delete forwarded['sec-websocket-protocol'];
  return forwarded;
}

function toAnswer(response: IncomingMessage): ApiResponse {
  const { statusCode: status = 502, headers } = response;
  return { status, headers: answeredHeaders(headers), body: response };
}

function upgradedAnswer(
  { headers }: IncomingMessage,
  upgraded: Duplex,
  protocol: string,
): ApiResponse {
  const hop = { connection: 'Upgrade', upgrade: protocol };
  return {
    status: 101,
    headers: { ...answeredHeaders(headers), ...hop },
    body: new Uint8Array(),
    upgraded,
  };
}

function bodyOf({ body }: ApiRequest): Uint8Array | AsyncIterable<Uint8Array> | undefined {
  return typeof body === 'string' ? encodeText(body) : body;
}

function answeredHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const answered: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP_HEADERS.has(name)) answered[name] = value;
  }
  return answered;
}

function unavailable(text: string): ApiResponse {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  };
  return { status: 503, headers, body: encodeText(`${text}\n`) };
}

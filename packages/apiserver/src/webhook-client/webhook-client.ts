import {
  genericServerError,
  isJsonObject,
  type JsonObject,
  StatusError,
} from '@drover/apimachinery';
import { type Clock, createDeadline, hasCode, type Random } from '@drover/base';
import { apiserverErrors } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import type { WebhookClientConfig } from './client-config.ts';
import { failureReason } from './failure-reason.ts';
import type { Callee, HttpsCaller } from './https-caller.ts';
import { readBounded } from './read-bounded.ts';
import { DEFAULT_SERVICE_PORT, resolveService } from './resolve-service.ts';

/** The largest answer that is taken, in bytes: an object of the largest size and its patch, in base64. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** What webhooks are called with. */
export interface WebhookClientOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly caller: HttpsCaller;
}

/** How long a call may take. */
export interface PostOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A webhook as it is known to be served now. */
interface Destination {
  readonly callee: Callee;
  readonly host: string;
  readonly path: string;
}

/** Asks webhooks: sends them a document and takes a document back. */
export class WebhookClient {
  readonly #options: WebhookClientOptions;

  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  /**
   * Posts a document and gives the one that is answered.
   *
   * @throws `APISERVER_CALL_FAILED` when there is no such answer: the fact `reason` says why, in Kubernetes' words and without anything of the request.
   */
  async post(
    config: WebhookClientConfig,
    document: object,
    { timeoutMs, signal }: PostOptions,
  ): Promise<JsonObject> {
    using deadline = createDeadline(this.#options.clock, { what: 'webhook', timeoutMs, signal });
    const query = `?timeout=${Math.ceil(timeoutMs / 1_000)}s`;
    const shown = shownUrl(config);
    const call = { body: Buffer.from(JSON.stringify(document)), query, signal: deadline.signal };
    try {
      return await this.#exchange(this.#destination(config), call);
    } catch (error) {
      if (apiserverErrors.is(error, 'APISERVER_CALL_FAILED')) throw error;
      const why = reasonOf(error, config);
      throw callFailed(`Post ${JSON.stringify(`${shown}${query}`)}: ${why}`, error);
    }
  }

  #destination(config: WebhookClientConfig): Destination {
    const { url, service, caBundle } = config;
    const ca = caBundle ? Buffer.from(caBundle, 'base64').toString() : undefined;
    if (service) {
      const address = resolveService(this.#options.store, this.#options.random, service);
      const serverName = serviceHost(service);
      const host = `${serverName}:${service.port ?? DEFAULT_SERVICE_PORT}`;
      const path = encodeURI(service.path ?? '/');
      return { callee: { address, serverName, ca }, host, path };
    }
    const { hostname, port, host, pathname } = new URL(url ?? '');
    const name = hostname.replace(/^\[|\]$/g, '');
    const address = { host: name, port: port === '' ? 443 : Number(port) };
    const callee = { address, serverName: name, ca };
    return { callee, host, path: pathname };
  }

  async #exchange(
    { callee, host, path }: Destination,
    {
      body,
      query,
      signal,
    }: { readonly body: Uint8Array; readonly query: string; readonly signal: AbortSignal },
  ): Promise<JsonObject> {
    const response = await this.#options.caller.call(callee, {
      method: 'POST',
      path: `${path}${query}`,
      headers: {
        host,
        accept: 'application/json, */*',
        'content-type': 'application/json',
        'content-length': String(body.byteLength),
        'user-agent': 'kube-apiserver-admission',
      },
      body,
      signal,
      isRepeatable: true,
    });
    const answer = await readAnswer(response, signal);
    return documentOf(response.statusCode ?? 0, answer, response.headers['content-type']);
  }
}

async function readAnswer(
  response: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    const answer = await readBounded(response, MAX_ANSWER_BYTES);
    if (answer) return answer;
  } catch (error) {
    const reason = signal.aborted ? abortReason(signal.reason) : 'unexpected EOF';
    throw callFailed(
      `unexpected error when reading response body. Please retry. Original error: ${reason}`,
      error,
    );
  }
  throw callFailed(`the response body is larger than ${MAX_ANSWER_BYTES} bytes`);
}

/** The document in an answer; anything else is a failure, told as Kubernetes' own clients tell it. */
function documentOf(code: number, body: Uint8Array, contentType = ''): JsonObject {
  const text = Buffer.from(body).toString();
  const isSuccess = code >= 200 && code <= 206;
  if (isSuccess && text === '') {
    throw callFailed(
      `0-length response with status code: ${code} and content type: ${contentType}`,
    );
  }
  const document = parseJson(text);
  if (isJsonObject(document) && isFailureStatus(document)) {
    throw callFailed(String(document['message']));
  }
  if (!isSuccess) {
    const isText = contentType === '' || contentType.startsWith('text/');
    const serverMessage = isText ? text.trim() : 'unknown';
    throw callFailed(genericServerError({ code, method: 'POST', serverMessage }).message);
  }
  if (isJsonObject(document)) return document;
  throw callFailed(`couldn't get version/kind; json parse error: ${jsonProblem(text, document)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What is no JSON is no document either: the caller says so.
    return undefined;
  }
}

/** What was no document is read as YAML by Kubernetes, so that a mere word is a string. */
function jsonProblem(text: string, document: unknown): string {
  if (document === undefined && /^\s*[[{]/.test(text)) return 'unexpected end of JSON input';
  const type = Array.isArray(document) ? 'array' : typeof (document ?? '');
  return `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
}

function isFailureStatus(document: JsonObject): boolean {
  return (
    document['kind'] === 'Status' &&
    document['apiVersion'] === 'v1' &&
    document['status'] !== 'Success'
  );
}

function callFailed(reason: string, cause?: unknown): Error {
  return apiserverErrors.create('APISERVER_CALL_FAILED', { reason }, { cause });
}

function reasonOf(error: unknown, { service, url = '' }: WebhookClientConfig): string {
  if (error instanceof StatusError) return error.message;
  if (hasCode(error, 'DEADLINE_EXCEEDED') || isAbort(error)) return abortReason(error);
  if (service) return failureReason(error, { host: serviceHost(service), port: 443 });
  const { hostname, port } = new URL(url);
  return failureReason(error, { host: hostname, port: Number(port || '443') });
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function abortReason(reason: unknown): string {
  return hasCode(reason, 'DEADLINE_EXCEEDED') ? 'context deadline exceeded' : 'context canceled';
}

function serviceHost({ name, namespace }: { name: string; namespace: string }): string {
  return `${name}.${namespace}.svc`;
}

function shownUrl({ url = '', service }: WebhookClientConfig): string {
  if (!service) return url;
  return `https://${serviceHost(service)}:${service.port ?? DEFAULT_SERVICE_PORT}${service.path ?? '/'}`;
}

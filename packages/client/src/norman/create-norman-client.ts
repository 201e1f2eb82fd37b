import { type Clock, systemClock } from '@drover/base';
import { clientErrors } from '../errors.ts';
import type { Credentials } from '../rest/credentials.ts';
import type { Transport } from '../transport/transport.ts';
import { type NormanExchange, type NormanRequest, sendNorman } from './exchange.ts';
import { listQuery } from './list-query.ts';
import type { NormanCallOptions, NormanClient } from './norman-client.ts';
import type { NormanError } from './norman-error.ts';
import type { NormanCollection, NormanFields, NormanResource, NormanSchema } from './resource.ts';
import { collectionUrl, createSchemas } from './schemas.ts';
import { openSubscription } from './subscribe.ts';

/** What {@link createNormanClient} needs. */
export interface NormanClientOptions {
  readonly transport: Transport;
  /** Default: none, which is enough for what everybody may read. */
  readonly credentials?: Credentials | undefined;
  /** Where the API begins; default `/v3`. */
  readonly root?: string;
  readonly clock?: Clock;
  /** Bound of one request, in milliseconds; default 30,000. */
  readonly timeoutMs?: number;
  /** Largest answer; default 64 MiB. */
  readonly maxAnswerBytes?: number;
  /** Most times that a request is sent when the server asks to come back later; default 3. */
  readonly maxAttempts?: number;
  /** Told each text of a `Warning` header, as for fields that the server ignored. */
  readonly onWarning?: (text: string) => void;
  /** Told why a request will be sent again after `error.retryAfterMs`. */
  readonly onRetry?: (error: NormanError) => void;
}

/** Most pages of one list: more rows than any server holds. */
const MAX_PAGES = 100_000;

/** A client of the v3 API over any transport. */
export function createNormanClient(options: NormanClientOptions): NormanClient {
  const { transport, credentials, root = '/v3', clock = systemClock } = options;
  const exchange: NormanExchange = {
    transport,
    credentials,
    clock,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
    maxAttempts: options.maxAttempts ?? 3,
    onWarning: options.onWarning ?? (() => {}),
    onRetry: options.onRetry ?? (() => {}),
  };
  return clientAt(exchange, { home: root, root });
}

/** Where a client stands: `home` is the server's root, from which clusters and projects are reached. */
interface Place {
  readonly home: string;
  readonly root: string;
}

function clientAt(exchange: NormanExchange, { home, root }: Place): NormanClient {
  const json = async <T>(request: NormanRequest): Promise<T | undefined> => {
    const { text } = await sendNorman(exchange, request);
    return text === '' ? undefined : parse<T>(exchange, text);
  };
  const resource = async (request: NormanRequest): Promise<NormanResource> => {
    const { text } = await sendNorman(exchange, request);
    return parse<NormanResource>(exchange, text);
  };
  const put = (
    target: NormanResource,
    { query = '', body, signal }: { query?: string; body: NormanFields; signal?: Signal },
  ): Promise<NormanResource> => {
    const url = target.links?.['update'] ?? linkOf(target, 'self');
    return resource({ method: 'PUT', url: url + query, body, signal });
  };
  return {
    root,
    cluster: (id) => clientAt(exchange, { home, root: `${home}/clusters/${id}` }),
    project: (id) => clientAt(exchange, { home, root: `${home}/projects/${id}` }),
    schemas: (options) => readSchemas(exchange, root, options),
    page: (type, query = {}, options) =>
      readPage(exchange, collectionUrl(type) + listQuery(query), options),
    list: (type, query = {}, options) =>
      rows(exchange, collectionUrl(type) + listQuery(query), options),
    get: (type, id, options) =>
      resource({ url: `${collectionUrl(type)}/${encodeURIComponent(id)}`, ...options }),
    create: (type, fields, options) =>
      resource({ method: 'POST', url: collectionUrl(type), body: fields, ...options }),
    update: (target, changes, options) => put(target, { body: changes, signal: options?.signal }),
    replace: (target, fields, options) =>
      put(target, { query: '?_replace=true', body: fields, signal: options?.signal }),
    delete: (target, options) =>
      json({
        method: 'DELETE',
        url: target.links?.['remove'] ?? linkOf(target, 'self'),
        ...options,
      }),
    action: async (target, { name, input }, options) => {
      const url = target.actions?.[name];
      if (url === undefined) throw clientErrors.create('CLIENT_NO_ACTION', { action: name });
      return (await json<NormanFields>({ method: 'POST', url, body: input, ...options })) ?? {};
    },
    link: async (target, name, options) => {
      const { headers, text } = await sendNorman(exchange, {
        url: linkOf(target, name),
        ...options,
      });
      return { contentType: headers['content-type'] ?? '', text };
    },
    subscribe: (typeIds, options) => {
      const query = new URLSearchParams(typeIds.map((id) => ['resourceTypes', id])).toString();
      const path = `${root}/subscribe${query === '' ? '' : `?${query}`}`;
      return openSubscription(exchange, path, options?.signal);
    },
    send: (request) => sendNorman(exchange, request),
  };
}

type Signal = AbortSignal | undefined;

function linkOf({ links }: NormanResource, name: string): string {
  const url = links?.[name];
  if (url === undefined) throw clientErrors.create('CLIENT_NO_LINK', { link: name });
  return url;
}

async function readSchemas(
  exchange: NormanExchange,
  root: string,
  options: NormanCallOptions | undefined,
): ReturnType<NormanClient['schemas']> {
  const { headers } = await sendNorman(exchange, { url: root, ...options });
  const url = headers['x-api-schemas'];
  if (url === undefined) throw notNorman(exchange, `${root} names no schemas`);
  const schemas: NormanSchema[] = [];
  for await (const schema of rows(exchange, url, options)) {
    schemas.push(schema as unknown as NormanSchema);
  }
  return createSchemas(schemas);
}

async function readPage(
  exchange: NormanExchange,
  url: string,
  options: NormanCallOptions | undefined,
): Promise<NormanCollection> {
  const { text } = await sendNorman(exchange, { url, ...options });
  const page = parse<Partial<NormanCollection>>(exchange, text);
  if (!Array.isArray(page.data)) throw notNorman(exchange, 'a list has no rows');
  return page as NormanCollection;
}

/** Follows the pages. A server whose pages lead nowhere new ends the list. */
async function* rows(
  exchange: NormanExchange,
  first: string,
  options: NormanCallOptions | undefined,
): AsyncGenerator<NormanResource, void, undefined> {
  let url: string | undefined = first;
  for (let pages = 0; url !== undefined && pages < MAX_PAGES; pages += 1) {
    const page: NormanCollection = await readPage(exchange, url, options);
    yield* page.data;
    const next: string | undefined = page.pagination?.next;
    url = next === url || page.data.length === 0 ? undefined : next;
  }
}

function parse<T>(exchange: NormanExchange, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw notNorman(exchange, 'it answers something that is not JSON', cause);
  }
}

function notNorman({ transport }: NormanExchange, reason: string, cause?: unknown): Error {
  return clientErrors.create('CLIENT_NOT_NORMAN', { server: transport.name, reason }, { cause });
}

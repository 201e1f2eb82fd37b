import { type Clock, systemClock } from '@drover/base';
import { rawRequest } from '../request/build-request.ts';
import { impersonationHeaders, type RequestHeaders } from '../request/impersonation-headers.ts';
import type { Transport } from '../transport/transport.ts';
import type { KubernetesClient } from './client.ts';
import type { Credentials } from './credentials.ts';
import { createExchange, type Exchange, type RequestFact } from './exchange.ts';
import { createResourceClient, type ResourceClientOptions } from './resource-client.ts';

const MIB = 1024 * 1024;

/** How {@link createClient} talks and to whom. */
export interface ClientOptions {
  /** The caller keeps it and disposes it; several clients may share one. */
  readonly transport: Transport;
  /** Default: none but what the transport itself shows. */
  readonly credentials?: Credentials;
  /** Headers of every request, names in lower case. */
  readonly headers?: RequestHeaders;
  /** Default `drover`. */
  readonly userAgent?: string;
  readonly clock?: Clock;
  /** Largest answer that is read into memory, default 512 MiB; beyond it `CLIENT_ANSWER_TOO_LARGE`. */
  readonly maxAnswerBytes?: number;
  /** Largest event of a watch, default 64 MiB; beyond it the watch fails. */
  readonly maxEventBytes?: number;
  /** Told each `Warning` of the server. */
  readonly onWarning?: (text: string) => void;
  /** Told each request and how it went. */
  readonly onAnswer?: (fact: RequestFact) => void;
}

/**
 * A client of the Kubernetes API behind `transport`.
 *
 * @example
 * ```ts
 * await using transport = httpTransport({ url: 'https://127.0.0.1:6443', tls: { ca } });
 * const client = createClient({ transport, credentials: bearerToken(token) });
 * const list = await client.resource(configMaps).list({ namespace: 'default' });
 * ```
 */
export function createClient(options: ClientOptions): KubernetesClient {
  const { clock = systemClock, maxAnswerBytes = 512 * MIB, maxEventBytes = 64 * MIB } = options;
  const exchange = createExchange({
    transport: options.transport,
    credentials: options.credentials,
    headers: { 'user-agent': options.userAgent ?? 'drover', ...options.headers },
    clock,
    maxAnswerBytes,
    onWarning: options.onWarning ?? (() => {}),
    onAnswer: options.onAnswer ?? (() => {}),
  });
  return clientOver({ exchange, clock, maxEventBytes });
}

function clientOver(options: ResourceClientOptions): KubernetesClient {
  const { exchange } = options;
  const over = (derived: Exchange): KubernetesClient =>
    clientOver({ ...options, exchange: derived });
  return {
    resource: (type) => createResourceClient(type, options),
    impersonate: (as) => over(exchange.withHeaders(impersonationHeaders(as))),
    raw: async (request) => exchange.json(rawRequest(request), request),
    stream: async (request) => exchange.stream(rawRequest(request), request),
    upgrade: async (request) => exchange.upgrade(request),
  };
}

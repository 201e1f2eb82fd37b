/**
 * Talk to any Kubernetes API: requests as data, REST verbs, watches as async iterables, discovery, exec. The way
 * bytes travel is injected as a {@link Transport}.
 *
 * @packageDocumentation
 */
export { clientErrors } from './errors.ts';
export type { ApiRequest } from './request/api-request.ts';
export type {
  CallOptions,
  DeleteOptions,
  GetOptions,
  Impersonation,
  KubernetesClient,
  ListOptions,
  NamespaceOption,
  Patch,
  RawRequest,
  ResourceClient,
  SocketRequest,
  WatchOptions,
  WriteOptions,
} from './rest/client.ts';
export { type ClientOptions, createClient } from './rest/create-client.ts';
export { bearerToken, type Credentials } from './rest/credentials.ts';
export type { RequestFact } from './rest/exchange.ts';
export { type FetchTransportOptions, fetchTransport } from './transport/fetch-transport.ts';
export type {
  Transport,
  TransportRequest,
  TransportResponse,
  TransportSocket,
  UpgradeRequest,
} from './transport/transport.ts';

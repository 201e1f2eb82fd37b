/**
 * Talk to any Kubernetes API: requests as data, REST verbs, watches as async iterables, discovery, exec. The way
 * bytes travel is injected as a {@link Transport}.
 *
 * @packageDocumentation
 */
export type { DiscoveredResource } from './discovery/discovered-resource.ts';
export {
  createDiscovery,
  type Discovery,
  type DiscoveryOptions,
  type KindQuery,
} from './discovery/discovery.ts';
export { clientErrors } from './errors.ts';
export type { TerminalSize } from './exec/channels.ts';
export { type AttachOptions, attach, type ExecOptions, exec } from './exec/exec.ts';
export { type LogOptions, readLogs } from './exec/logs.ts';
export {
  type ForwardedConnection,
  type PortForwardOptions,
  portForward,
} from './exec/port-forward.ts';
export type { ProcessOutput, RemoteProcess } from './exec/remote-process.ts';
export type { ApiRequest } from './request/api-request.ts';
export { type ObjectAddress, resourcePath } from './request/resource-path.ts';
export type {
  AnswerOption,
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
export { isRetriable, retryAfterMs } from './rest/retry.ts';
export { type FetchTransportOptions, fetchTransport } from './transport/fetch-transport.ts';
export { HOP_BY_HOP_HEADERS, withoutBearerProtocols } from './transport/hop-headers.ts';
export type {
  Transport,
  TransportRequest,
  TransportResponse,
  TransportSocket,
  UpgradeRequest,
} from './transport/transport.ts';
export { decodeWatchEvents } from './watch/watch-events.ts';
export { type FollowEvent, type WatchFromOptions, watchFrom } from './watch/watch-from.ts';

/**
 * Talk to any Kubernetes API: requests as data, REST verbs, watches as async iterables, discovery, exec. The way
 * bytes travel is injected as a {@link Transport}.
 *
 * @packageDocumentation
 */
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
  WatchOptions,
  WriteOptions,
} from './rest/client.ts';
export type {
  Transport,
  TransportRequest,
  TransportResponse,
  TransportSocket,
  UpgradeRequest,
} from './transport/transport.ts';

/**
 * The parts of the client that need Node: kubeconfig files, TLS, sockets.
 *
 * @packageDocumentation
 */
export {
  type DiagnoseOptions,
  type DiagnosisQuestion,
  type DiagnosisStep,
  diagnose,
} from './diagnose/diagnose.ts';
export {
  type ConnectKubeconfigOptions,
  connectKubeconfig,
  type KubeconfigConnection,
} from './kubeconfig/connect-kubeconfig.ts';
export { type InClusterOptions, inClusterKubeconfig } from './kubeconfig/in-cluster.ts';
export {
  type ExecPlugin,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigSource,
  type KubeconfigUser,
  mergeKubeconfigs,
} from './kubeconfig/kubeconfig.ts';
export { type LoadKubeconfigOptions, loadKubeconfig } from './kubeconfig/load-kubeconfig.ts';
export { parseKubeconfig } from './kubeconfig/parse-kubeconfig.ts';
export {
  type MessagePortTransportOptions,
  messagePortTransport,
} from './message-port/message-port-transport.ts';
export type { PortHandler, PortResponse } from './message-port/port-handler.ts';
export { serveMessagePort } from './message-port/serve-message-port.ts';
export { type ProxySettings, proxyFor, readProxySettings } from './proxy/proxy-settings.ts';
export {
  type ConnectTcpOptions,
  connectTcp,
  connectThroughProxy,
  lookUp,
  type ResolveHost,
} from './transport/connect-tcp.ts';
export { gzipTransport } from './transport/gzip-transport.ts';
export { type HttpTransportOptions, httpTransport } from './transport/http-transport.ts';
export type { TcpAddress } from './transport/parse-url.ts';
export type { TlsOptions } from './transport/start-tls.ts';
export {
  type Connect,
  type PooledTransport,
  type StreamTransportOptions,
  streamTransport,
} from './transport/stream-transport.ts';

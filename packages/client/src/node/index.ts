/**
 * The parts of the client that need Node: kubeconfig files, TLS, sockets.
 *
 * @packageDocumentation
 */
export {
  type MessagePortTransportOptions,
  messagePortTransport,
} from './message-port/message-port-transport.ts';
export {
  type PortHandler,
  type PortResponse,
  serveMessagePort,
} from './message-port/serve-message-port.ts';
export { type HttpTransportOptions, httpTransport } from './transport/http-transport.ts';
export type { TlsOptions } from './transport/start-tls.ts';
export {
  type Connect,
  type PooledTransport,
  type StreamTransportOptions,
  streamTransport,
} from './transport/stream-transport.ts';

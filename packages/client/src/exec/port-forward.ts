import { clientErrors } from '../errors.ts';
import { withQuery } from '../request/api-request.ts';
import { resourcePath } from '../request/resource-path.ts';
import type { CallOptions, KubernetesClient } from '../rest/client.ts';
import type { TransportSocket } from '../transport/transport.ts';
import { decodeMessage, encodeMessage } from './channels.ts';
import { podType } from './pod-type.ts';

const PROTOCOL = 'v4.channel.k8s.io';

/** The channels of the one port of a connection. */
const DATA = 0;
const ERROR = 1;

/** Each channel begins with the number of its port. */
const PORT_BYTES = 2;

/** Options of {@link portForward}. */
export interface PortForwardOptions extends CallOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** One connection to a port of a pod. Disposing ends it. */
export interface ForwardedConnection extends AsyncDisposable {
  /**
   * What the pod sends, with back-pressure; ends when the pod closes the connection. One consumer.
   *
   * @throws `CLIENT_PORT_FORWARD_FAILED` when the port cannot be reached.
   */
  readonly data: AsyncIterable<Uint8Array>;
  /** Sends to the pod; resolves when more can be taken. */
  write(data: Uint8Array): Promise<void>;
}

/**
 * Opens a connection to a port of a pod. Each connection is a WebSocket of its own, so that one that breaks takes no
 * other with it. The protocol has no half-close: to end writing is to end the connection.
 *
 * @throws `StatusError` when the API refuses; `CLIENT_NO_UPGRADE` when the transport cannot.
 */
export async function portForward(
  client: KubernetesClient,
  { namespace, pod, port, ...call }: PortForwardOptions,
): Promise<ForwardedConnection> {
  const path = resourcePath(podType, { namespace, name: pod, subresource: 'portforward' });
  const socket = await client.upgrade({
    ...call,
    path: withQuery(path, { ports: port }),
    protocols: [PROTOCOL],
  });
  return {
    data: readData(socket, { pod, port }),
    write: (data) => socket.send(encodeMessage(DATA, data)),
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}

async function* readData(
  socket: TransportSocket,
  target: { readonly pod: string; readonly port: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const skip = new Map([DATA, ERROR].map((channel) => [channel, PORT_BYTES]));
  for await (const message of socket.messages) {
    const { channel, data: received } = decodeMessage(message) ?? { channel: -1, data: message };
    const skipped = Math.min(skip.get(channel) ?? 0, received.length);
    skip.set(channel, (skip.get(channel) ?? 0) - skipped);
    const data = received.subarray(skipped);
    if (data.length === 0) continue;
    if (channel === ERROR) {
      const reason = new TextDecoder().decode(data);
      throw clientErrors.create('CLIENT_PORT_FORWARD_FAILED', { ...target, reason });
    }
    if (channel === DATA) yield data;
  }
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { limitsOf, sessionOptions, type TunnelOptions } from '../session/options.ts';
import { startSession } from '../session/start-session.ts';
import type { TunnelSession } from '../session/tunnel-session.ts';
import { MAX_FRAME_BYTES } from '../v2/frame.ts';
import { acceptWebSocket } from './handshake.ts';
import { chooseVersion, VERSION_HEADER, VERSIONS_HEADER } from './versions.ts';
import { WebSocketMessageSocket } from './web-socket-message-socket.ts';

/** How a tunnel is accepted. */
export interface AcceptTunnelOptions extends TunnelOptions {
  /** Header lines that the 101 says beside those of the tunnel, for example `['X-Drover-Server-Epoch: 7']`. */
  readonly headers?: readonly string[];
}

/**
 * Answers the upgrade request of an agent that has been authenticated, and starts the session.
 *
 * @throws `TUNNEL_HANDSHAKE_INVALID` when the request is no handshake; answer it with `refuseUpgrade`.
 */
export function acceptTunnel(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: AcceptTunnelOptions,
): TunnelSession {
  const offered = req.headers[VERSIONS_HEADER];
  const protocolVersion = chooseVersion(offered?.toString());
  const { headers = [] } = options;
  const webSocket = acceptWebSocket(req, socket, head, {
    maxMessageBytes: protocolVersion === 1 ? limitsOf(options).maxMessageBytes : MAX_FRAME_BYTES,
    headers: offered === undefined ? [] : [`${VERSION_HEADER}: ${protocolVersion}`, ...headers],
  });
  const agreement = { protocolVersion, ownPeer: offered !== undefined };
  return startSession({
    ...sessionOptions('server', agreement, options),
    socket: new WebSocketMessageSocket(webSocket, socket, options.clock),
  });
}

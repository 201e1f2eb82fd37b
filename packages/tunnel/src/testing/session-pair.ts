import { silentLogger, systemClock } from '@drover/base';
import { sessionOptions, type TunnelOptions } from '../session/options.ts';
import { startSession, type TunnelSession } from '../session/tunnel-session.ts';
import { MemoryMessageSocket } from './memory-message-socket.ts';

/** What the two ends are told, beside what they share. */
export interface SessionPairOptions extends Partial<Omit<TunnelOptions, 'onConnect'>> {
  /** Answers the streams that the server opens. */
  readonly onClientConnect?: TunnelOptions['onConnect'];
  /** Answers the streams that the client opens. */
  readonly onServerConnect?: TunnelOptions['onConnect'];
  /** Whether both sides know that the other is ours and no remotedialer; default true. */
  readonly ownPeer?: boolean;
}

/** Two sessions that are joined in memory, and the two ends of the link between them. */
export interface SessionPair extends AsyncDisposable {
  readonly client: TunnelSession;
  readonly server: TunnelSession;
  /** Carries what the client sends. */
  readonly clientLink: MemoryMessageSocket;
  /** Carries what the server sends. */
  readonly serverLink: MemoryMessageSocket;
}

/**
 * Starts a client and a server session over a link in memory, whose faults the test chooses.
 *
 * @example
 * ```ts
 * await using pair = createSessionPair({ onClientConnect: ({ stream }) => void stream.pipe(stream) });
 * const stream = await pair.server.open('tcp', 'echo:7');
 * pair.clientLink.behave('hold');
 * ```
 */
export function createSessionPair(options: SessionPairOptions = {}): SessionPair {
  const {
    onClientConnect,
    onServerConnect,
    clock = systemClock,
    logger = silentLogger,
    ownPeer = true,
  } = options;
  const [clientLink, serverLink] = MemoryMessageSocket.createPair();
  const shared = { ...options, clock, logger };
  const client = startSession({
    ...sessionOptions('client', {
      ...shared,
      ...(onClientConnect && { onConnect: onClientConnect }),
    }),
    socket: clientLink,
    protocolVersion: 1,
    ownPeer,
  });
  const server = startSession({
    ...sessionOptions('server', {
      ...shared,
      ...(onServerConnect && { onConnect: onServerConnect }),
    }),
    socket: serverLink,
    protocolVersion: 1,
    ownPeer,
  });
  return {
    client,
    server,
    clientLink,
    serverLink,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

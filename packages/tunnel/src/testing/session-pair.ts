import { silentLogger, systemClock } from '@drover/base';
import { sessionOptions, type TunnelOptions } from '../session/options.ts';
import { startSession } from '../session/start-session.ts';
import type { TunnelSession } from '../session/tunnel-session.ts';
import { MemoryMessageSocket } from './memory-message-socket.ts';

/** What the two ends are told, beside what they share. */
export interface SessionPairOptions extends Partial<Omit<TunnelOptions, 'onConnect'>> {
  /** Answers the streams that the server opens. */
  readonly onClientConnect?: TunnelOptions['onConnect'];
  /** Answers the streams that the client opens. */
  readonly onServerConnect?: TunnelOptions['onConnect'];
  /** The version of the wire; default 2. */
  readonly protocolVersion?: number;
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
    protocolVersion = 2,
    ownPeer = true,
  } = options;
  const [clientLink, serverLink] = MemoryMessageSocket.createPair(clock);
  const agreement = { protocolVersion, ownPeer };
  const shared = { ...options, clock, logger };
  const client = startSession({
    ...sessionOptions('client', agreement, {
      ...shared,
      ...(onClientConnect && { onConnect: onClientConnect }),
    }),
    socket: clientLink,
  });
  const server = startSession({
    ...sessionOptions('server', agreement, {
      ...shared,
      ...(onServerConnect && { onConnect: onServerConnect }),
    }),
    socket: serverLink,
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

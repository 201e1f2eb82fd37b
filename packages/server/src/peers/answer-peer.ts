import type { Clock } from '@drover/base';
import { type ConnectHandler, splice } from '@drover/tunnel';
import { serverErrors } from '../errors.ts';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { announceSessions } from './announce-sessions.ts';
import { CLOSE_PROTOCOL, parseThrough, SESSIONS_STREAM } from './peer-wire.ts';

/**
 * Answers the streams that another replica opens: sessions that are held here are told and passed through, byte for byte.
 *
 * **Guarantees**: a stream goes to an agent that is connected here, and to no third replica.
 */
export function answerPeer(sessions: SessionRegistry, clock: Clock): ConnectHandler {
  const held = (id: string): HeldSession => {
    const session = sessions.held.get(id);
    if (!session) throw serverErrors.create('PEER_SESSION_GONE', { session: id });
    return session;
  };
  return async ({ protocol, address, stream, signal }) => {
    if (protocol === SESSIONS_STREAM.protocol) {
      announceSessions(stream, sessions, clock);
      return;
    }
    if (protocol === CLOSE_PROTOCOL) {
      const { tunnel, cluster } = held(address);
      const reason = 'another replica asked for it';
      tunnel.close(serverErrors.create('TUNNEL_KICKED', { cluster, reason }));
      stream.end();
      return;
    }
    const through = parseThrough(protocol);
    if (!through) throw serverErrors.create('PEER_SESSION_GONE', { session: protocol });
    const { tunnel } = held(through.session);
    splice(stream, await tunnel.open(through.protocol, address, { signal }));
  };
}

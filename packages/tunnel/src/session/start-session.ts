import { V1Wire } from '../v1/v1-wire.ts';
import { V2Wire } from '../v2/v2-wire.ts';
import { Session, type SessionOptions } from './session.ts';
import type { TunnelSession } from './tunnel-session.ts';

/** Starts a session over a socket that has been upgraded. */
export function startSession(options: SessionOptions): TunnelSession {
  const { protocolVersion, ownPeer, rules } = options;
  const session = new Session(options, (port) =>
    protocolVersion === 1
      ? new V1Wire(port, { sharedPauseFlag: !ownPeer })
      : new V2Wire(port, rules.role),
  );
  session.start();
  return session;
}

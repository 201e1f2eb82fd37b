import type { Clock, Logger } from '@drover/base';
import { DEFAULT_LIMITS, type KeepAlive, type TunnelLimits } from './limits.ts';
import type { TunnelRole } from './session-machine.ts';
import type { ConnectHandler, SessionOptions } from './tunnel-session.ts';

/** What both ends can be told. */
export interface TunnelOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Answers the streams that the other side opens; default: refuses them. */
  readonly onConnect?: ConnectHandler;
  /** Milliseconds that `onConnect` may take; default 60,000. */
  readonly dialTimeoutMs?: number;
  readonly limits?: Partial<TunnelLimits>;
  readonly keepAlive?: Partial<KeepAlive>;
}

/** Fills in the defaults of `role`. */
export function sessionOptions(
  role: TunnelRole,
  options: TunnelOptions,
): Omit<SessionOptions, 'socket' | 'protocolVersion' | 'ownPeer'> {
  const { clock, logger, onConnect, dialTimeoutMs = 60_000, limits, keepAlive } = options;
  const defaults: KeepAlive = {
    pingIntervalMs: role === 'client' ? 5_000 : 0,
    idleMs: 60_000,
    writeStallMs: 60_000,
  };
  return {
    clock,
    logger,
    onConnect,
    dialTimeoutMs,
    rules: {
      role,
      limits: { ...DEFAULT_LIMITS, ...limits },
      keepAlive: { ...defaults, ...keepAlive },
    },
  };
}

import type { Clock, Logger } from '@drover/base';
import { DEFAULT_LIMITS, type KeepAlive, type TunnelLimits } from './limits.ts';
import type { SessionOptions } from './session.ts';
import type { TunnelRole } from './session-machine.ts';
import type { ConnectHandler } from './tunnel-session.ts';

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

/** The version of the wire that was agreed on, and whether the other side took part in that. */
export interface Agreement {
  readonly protocolVersion: number;
  /** The other side named a version, so it is no remotedialer. */
  readonly ownPeer: boolean;
}

/** Half-open connections are noticed within 15 and 8 seconds: the time of silence, and two eighths of it. */
const KEEP_ALIVE: Readonly<Record<number, KeepAlive>> = {
  1: { pingIntervalMs: 5_000, idleMs: 12_000, writeStallMs: 60_000 },
  2: { pingIntervalMs: 2_000, idleMs: 6_400, writeStallMs: 60_000 },
};

/** The limits of a session that is told `limits`. */
export function limitsOf({ limits }: Pick<TunnelOptions, 'limits'>): TunnelLimits {
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Fills in the defaults of `role` and version. */
export function sessionOptions(
  role: TunnelRole,
  agreement: Agreement,
  options: TunnelOptions,
): Omit<SessionOptions, 'socket'> {
  const { clock, logger, onConnect, dialTimeoutMs = 60_000, keepAlive } = options;
  return {
    ...agreement,
    clock,
    logger,
    onConnect,
    dialTimeoutMs,
    rules: {
      role,
      limits: limitsOf(options),
      keepAlive: { ...KEEP_ALIVE[agreement.protocolVersion], ...keepAlive } as KeepAlive,
    },
  };
}

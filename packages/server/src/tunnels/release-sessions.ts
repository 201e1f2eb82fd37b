import { type Clock, type CodedError, createDeadline, type Random } from '@drover/base';
import type { HeldSession } from './cluster-session.ts';
import type { SessionRegistry } from './session-registry.ts';

/** What letting agents go needs. */
export interface ReleaseOptions {
  readonly sessions: SessionRegistry;
  readonly clock: Clock;
  readonly random: Random;
  /** What the agents are told. */
  readonly cause: CodedError;
  /** Cuts what is left. */
  readonly signal: AbortSignal;
}

/** So long other replicas may take to hear of it. */
const ANNOUNCE_MS = 200;
/** For each agent, so that the others are not all asked at once… */
const SPREAD_MS = 20;
/** …and this at most. */
const MAX_SPREAD_MS = 5_000;
/** Requests in work may take so long. */
const DRAIN_MS = 3_000;

/**
 * Lets agents go one after the other, in an order and at times of chance: first others are preferred, then they are chosen no
 * more, then they are asked to connect elsewhere, and requests in work end.
 */
export async function releaseSessions(
  leaving: readonly HeldSession[],
  options: ReleaseOptions,
): Promise<void> {
  const { sessions, clock, random, cause, signal } = options;
  for (const session of leaving) sessions.leave(session);
  const spreadMs = Math.min(MAX_SPREAD_MS, SPREAD_MS * leaving.length);
  const release = async (session: HeldSession): Promise<void> => {
    try {
      await clock.sleep(ANNOUNCE_MS + random.float() * spreadMs, { signal });
      sessions.retire(session);
      await clock.sleep(ANNOUNCE_MS, { signal });
      // Connections that are kept for later requests would keep it.
      session.transport.reset?.();
      using deadline = createDeadline(clock, {
        what: 'the last requests',
        timeoutMs: DRAIN_MS,
        signal,
      });
      await session.tunnel.drain({ reason: cause.message, signal: deadline.signal });
    } catch {
      // Their time is over: they end with the session.
    }
    session.tunnel.close(cause);
  };
  await Promise.all(leaving.map(release));
}

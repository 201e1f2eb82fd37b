import type { HeldSession, RemoteSession, SessionHealth } from './cluster-session.ts';

/** What the choice depends on. */
export interface ChoiceOptions {
  readonly healthOf: (session: HeldSession | RemoteSession) => SessionHealth;
  /** Sessions that have just failed. */
  readonly avoid: ReadonlySet<unknown> | undefined;
  /** Another number at each choice. */
  readonly turn: number;
  /** Take the oldest of the best rather than turns, so that an agent that keeps caches is asked again. */
  readonly isSticky?: boolean | undefined;
}

/** From best to worst; a closed one is no choice. */
const RANKS: Readonly<Record<SessionHealth, number>> = {
  well: 0,
  leaving: 1,
  silent: 2,
  closed: 9,
};

/** A session that has failed is worse than the worst of the others. */
const FAILED_RANK = 4;

/** Streams that a way through another replica counts more: it costs both of them. */
const HOP_STREAMS = 8;

/** Sessions whose open streams differ by so few are equal, and take turns. */
const EQUAL_STREAMS = 2;

/** The session for a request among those of a cluster, by health, then by load; `undefined` when none takes one. */
export function chooseSession(
  sessions: readonly (HeldSession | RemoteSession)[],
  { healthOf, avoid, turn, isSticky = false }: ChoiceOptions,
): HeldSession | RemoteSession | undefined {
  const ranked = sessions
    .map((session) => ({
      session,
      rank: RANKS[healthOf(session)] + (avoid?.has(session) ? FAILED_RANK : 0),
      streams: session.tunnel.stats.openStreams + ('remote' in session ? HOP_STREAMS : 0),
    }))
    .filter(({ rank }) => rank < RANKS.closed);
  const rank = Math.min(...ranked.map((each) => each.rank));
  const best = ranked.filter((each) => each.rank === rank);
  if (isSticky) return (best.find(({ session }) => !('remote' in session)) ?? best[0])?.session;
  const streams = Math.min(...best.map((each) => each.streams));
  const equal = best.filter((each) => each.streams <= streams + EQUAL_STREAMS);
  return equal[turn % equal.length]?.session;
}

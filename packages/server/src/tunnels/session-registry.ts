import { type Clock, type CodedError, systemClock } from '@drover/base';
import { type AgentRefusal, ChangeFeed } from '@drover/controllers';
import { chooseSession } from './choose-session.ts';
import type {
  ClusterSession,
  HeldSession,
  RemoteSession,
  SessionHealth,
} from './cluster-session.ts';
import { ReturnWaits } from './return-waits.ts';

/** Sessions of one cluster at once; a further one is refused. */
export const MAX_SESSIONS_PER_CLUSTER = 16;

interface ClusterSessions {
  /** The cluster that they lead to. */
  readonly uid: string;
  readonly sessions: readonly (HeldSession | RemoteSession)[];
  /** Grows with each change. */
  readonly epoch: number;
}

/** Both ends ping, every five seconds by the first version of the wire, every two by the second; so long may a ping be late. */
const SILENT_MS = { first: 8_000, second: 4_500 } as const;

/** How a session for a request is picked. */
export interface PickOptions {
  /** Sessions that have just failed: taken only where there is no other. */
  readonly avoid?: ReadonlySet<unknown>;
  /** Requests that find caches where the last one made them. */
  readonly isSticky?: boolean;
}

/** How long a way is waited for. */
export interface FindOptions extends PickOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The live tunnels by cluster: those of agents that are connected here, and those that other replicas have announced.
 *
 * **Guarantees**: {@link pick} never gives a session that has closed or takes no more streams, nor, while there is a
 * better one, one that is about to leave, that has failed, or from which nothing has been heard for some seconds; of
 * those that are left it gives, in turn, one with few open streams.
 */
export class SessionRegistry {
  readonly #clusters = new Map<string, ClusterSessions>();
  readonly #held = new Map<string, HeldSession>();
  readonly #feed = new ChangeFeed();
  readonly #refusals = new Map<string, AgentRefusal>();
  readonly #leaving = new WeakMap<ClusterSession, 'leaving' | 'closed'>();
  /** Those whose agents take leave by themselves: nobody comes after them. */
  readonly #goodbyes = new WeakSet<ClusterSession>();
  readonly #waits: ReturnWaits;
  #turn = 0;
  #epoch = 0;
  #count = 0;

  constructor(clock: Clock = systemClock) {
    this.#waits = new ReturnWaits(clock);
  }

  /** Registers a session that leads to the cluster `uid`, until its tunnel closes. */
  add(session: HeldSession | RemoteSession, uid: string): void {
    if (!isRemote(session)) {
      this.#count += 1;
      const id = String(this.#count);
      this.#held.set(id, session);
      void session.tunnel.closed.then(() => this.#held.delete(id));
      void session.tunnel.peerLeaving.then(() => this.#goodbyes.add(session));
    }
    this.#refusals.delete(session.cluster);
    this.#replace(session.cluster, [...this.of(session.cluster), session], uid);
    this.#waits.returned(session.cluster);
    void session.tunnel.closed.then(() => this.#remove(session));
  }

  /** A session for the next request; `undefined` when the cluster has none that takes one. */
  pick(
    cluster: string,
    { avoid, isSticky }: PickOptions = {},
  ): HeldSession | RemoteSession | undefined {
    this.#turn += 1;
    return chooseSession(this.of(cluster), {
      healthOf: (session) => this.healthOf(session),
      avoid,
      isSticky,
      turn: this.#turn,
    });
  }

  /**
   * The same, and waits for some seconds where the last session was lost a moment ago: its agent comes back, and whoever
   * asks need not be told that it was away. One that said goodbye is not waited for.
   */
  async find(cluster: string, options: FindOptions): Promise<ClusterSession | undefined> {
    const picked = this.pick(cluster, options);
    if (picked || !this.isExpected(cluster)) return picked;
    // There are some, which take no more streams: their agents come back, too.
    if (!this.#waits.isExpected(cluster)) this.#waits.lost(cluster);
    await this.#waits.wait(cluster, options.signal);
    return this.pick(cluster, options);
  }

  /** Whether the cluster has a session, or is likely to have one in a moment. */
  isExpected(cluster: string): boolean {
    const isThere = this.of(cluster).some((session) => !this.#goodbyes.has(session));
    return isThere || this.#waits.isExpected(cluster);
  }

  /** Another source says that an agent of the cluster is connected somewhere, and its session will be added. */
  expect(cluster: string): void {
    if (this.of(cluster).length === 0) this.#waits.lost(cluster);
  }

  /** The sessions of a cluster, oldest first. */
  of(cluster: string): readonly (HeldSession | RemoteSession)[] {
    return this.#clusters.get(cluster)?.sessions ?? [];
  }

  /** The sessions of agents that are connected here, by an id that none had before. */
  get held(): ReadonlyMap<string, HeldSession> {
    return this.#held;
  }

  /** How well a session is. */
  healthOf(session: HeldSession | RemoteSession): SessionHealth {
    if (session.tunnel.phase !== 'open') return 'closed';
    if (isRemote(session)) return session.remote.health;
    const leaving = this.#leaving.get(session);
    if (leaving) return leaving;
    const { protocolVersion, stats } = session.tunnel;
    const lateMs = protocolVersion === 1 ? SILENT_MS.first : SILENT_MS.second;
    return stats.lastHeardMs < lateMs ? 'well' : 'silent';
  }

  /** A session is about to be closed: others are to be chosen, here and at other replicas. */
  leave(session: HeldSession): void {
    this.#leaving.set(session, 'leaving');
    this.#feed.tell(session.cluster);
  }

  /** A session is no choice any more, here and at other replicas; what goes on in it goes on. */
  retire(session: HeldSession): void {
    this.#leaving.set(session, 'closed');
    this.#feed.tell(session.cluster);
  }

  /** A number that changes whenever the sessions of a cluster do. */
  epochOf(cluster: string): number {
    return this.#clusters.get(cluster)?.epoch ?? 0;
  }

  /** The cluster that the sessions lead to; `undefined` while there is none. */
  uidOf(cluster: string): string | undefined {
    return this.#clusters.get(cluster)?.uid;
  }

  /** Notes that an agent was not let in, until one is. */
  refuse(cluster: string, refusal: AgentRefusal): void {
    this.#refusals.set(cluster, refusal);
    this.#feed.tell(cluster);
  }

  /** Why an agent was not let in, if the last one was not. */
  refusalOf(cluster: string): AgentRefusal | undefined {
    return this.#refusals.get(cluster);
  }

  /** Clusters with a session. */
  clusters(): readonly string[] {
    return [...this.#clusters.keys()];
  }

  /** Clusters with a session here from which something was heard lately: others may be half open. */
  speaking(): readonly string[] {
    const speaking = [...this.#held.values()].filter(
      (session) => this.healthOf(session) === 'well',
    );
    return [...new Set(speaking.map(({ cluster }) => cluster))];
  }

  /** Ends the tunnels of a cluster, wherever its agents are connected. */
  disconnect(cluster: string, cause: CodedError): void {
    for (const { tunnel } of this.of(cluster)) tunnel.close(cause);
  }

  /** Clusters whose sessions have changed, from now on. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  #remove(session: HeldSession | RemoteSession): void {
    const left = this.of(session.cluster).filter((other) => other !== session);
    this.#replace(session.cluster, left);
    if (left.length === 0 && !this.#goodbyes.has(session)) this.#waits.lost(session.cluster);
    void session.transport[Symbol.asyncDispose]();
  }

  #replace(
    cluster: string,
    sessions: ClusterSessions['sessions'],
    uid = this.uidOf(cluster) ?? '',
  ): void {
    this.#epoch += 1;
    if (sessions.length === 0) this.#clusters.delete(cluster);
    else this.#clusters.set(cluster, { uid, sessions, epoch: this.#epoch });
    this.#feed.tell(cluster);
  }
}

/** Whether the agent of a session is connected to another replica. */
export function isRemote(session: HeldSession | RemoteSession): session is RemoteSession {
  return 'remote' in session;
}

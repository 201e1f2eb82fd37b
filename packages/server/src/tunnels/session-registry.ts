import type { Clock, CodedError } from '@drover/base';
import { type AgentRefusal, ChangeFeed } from '@drover/controllers';
import type { ClusterSession } from './cluster-session.ts';

/** Sessions of one cluster at once; a further one is refused. */
export const MAX_SESSIONS_PER_CLUSTER = 16;

interface Heard {
  readonly receivedBytes: number;
  /** Looks in a row at which nothing new had arrived. */
  readonly silentLooks: number;
}

interface ClusterSessions {
  /** The cluster that they lead to. */
  readonly uid: string;
  readonly sessions: readonly ClusterSession[];
  /** Grows with each change. */
  readonly epoch: number;
}

/** Agents ping every five seconds; one that was silent in two looks in a row is passed over. */
const LOOK_EVERY_MS = 7_000;

/**
 * The live tunnels by cluster.
 *
 * **Guarantees**: {@link pick} spreads requests over the sessions of a cluster in turn and never gives one that has
 * closed or is leaving, nor, while another speaks, one from which nothing has been heard for fourteen seconds.
 */
export class SessionRegistry {
  readonly #clusters = new Map<string, ClusterSessions>();
  readonly #feed = new ChangeFeed();
  readonly #refusals = new Map<string, AgentRefusal>();
  readonly #heard = new WeakMap<ClusterSession, Heard>();
  #turn = 0;
  #epoch = 0;

  /** Registers `session`, which leads to the cluster `uid`, until its tunnel closes. */
  add(session: ClusterSession, uid: string): void {
    this.#refusals.delete(session.cluster);
    this.#replace(session.cluster, [...this.of(session.cluster), session], uid);
    void session.tunnel.closed.then(() => this.#remove(session));
  }

  /** A session for the next request; `undefined` when the cluster has none that takes one. */
  pick(cluster: string): ClusterSession | undefined {
    const open = this.of(cluster).filter(({ tunnel }) => tunnel.phase === 'open');
    const speaking = open.filter((session) => this.#speaks(session));
    const sessions = speaking.length > 0 ? speaking : open;
    this.#turn += 1;
    return sessions[this.#turn % sessions.length];
  }

  /** Listens, until `signal` aborts, whether the agents still speak. */
  async watchSilence(clock: Clock, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        for (const cluster of this.clusters())
          this.of(cluster).forEach((session) => this.#look(session));
        await clock.sleep(LOOK_EVERY_MS, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** The sessions of a cluster, oldest first. */
  of(cluster: string): readonly ClusterSession[] {
    return this.#clusters.get(cluster)?.sessions ?? [];
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

  /** Clusters with a session from which something was heard lately: others may be half open. */
  speaking(): readonly string[] {
    return this.clusters().filter((cluster) =>
      this.of(cluster).some((session) => session.tunnel.phase === 'open' && this.#speaks(session)),
    );
  }

  /** Ends the tunnels of a cluster. */
  disconnect(cluster: string, cause: CodedError): void {
    for (const { tunnel } of this.of(cluster)) tunnel.close(cause);
  }

  /** Clusters whose sessions have changed, from now on. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  #speaks(session: ClusterSession): boolean {
    return (this.#heard.get(session)?.silentLooks ?? 0) < 2;
  }

  #look(session: ClusterSession): void {
    const { receivedBytes } = session.tunnel.stats;
    const before = this.#heard.get(session);
    const isSilent = before?.receivedBytes === receivedBytes;
    this.#heard.set(session, { receivedBytes, silentLooks: isSilent ? before.silentLooks + 1 : 0 });
  }

  #remove(session: ClusterSession): void {
    this.#replace(
      session.cluster,
      this.of(session.cluster).filter((other) => other !== session),
    );
    void session.transport[Symbol.asyncDispose]();
  }

  #replace(
    cluster: string,
    sessions: readonly ClusterSession[],
    uid = this.uidOf(cluster) ?? '',
  ): void {
    this.#epoch += 1;
    if (sessions.length === 0) this.#clusters.delete(cluster);
    else this.#clusters.set(cluster, { uid, sessions, epoch: this.#epoch });
    this.#feed.tell(cluster);
  }
}

import type { CodedError } from '@drover/base';
import { ChangeFeed } from '@drover/controllers';
import type { ClusterSession } from './cluster-session.ts';

/** Sessions of one cluster at once; a further one is refused. */
export const MAX_SESSIONS_PER_CLUSTER = 16;

interface ClusterSessions {
  readonly sessions: readonly ClusterSession[];
  /** Grows with each change. */
  readonly epoch: number;
}

/**
 * The live tunnels by cluster.
 *
 * **Guarantees**: {@link pick} spreads requests over the sessions of a cluster in turn and never gives one that has
 * closed.
 */
export class SessionRegistry {
  readonly #clusters = new Map<string, ClusterSessions>();
  readonly #feed = new ChangeFeed();
  #turn = 0;
  #epoch = 0;

  /** Registers `session` until its tunnel closes. */
  add(session: ClusterSession): void {
    this.#replace(session.cluster, [...this.of(session.cluster), session]);
    void session.tunnel.closed.then(() => this.#remove(session));
  }

  /** A session for the next request; `undefined` when the cluster has none. */
  pick(cluster: string): ClusterSession | undefined {
    const sessions = this.of(cluster);
    this.#turn += 1;
    return sessions[this.#turn % sessions.length];
  }

  /** The sessions of a cluster, oldest first. */
  of(cluster: string): readonly ClusterSession[] {
    return this.#clusters.get(cluster)?.sessions ?? [];
  }

  /** A number that changes whenever the sessions of a cluster do. */
  epochOf(cluster: string): number {
    return this.#clusters.get(cluster)?.epoch ?? 0;
  }

  /** Clusters with a session. */
  clusters(): readonly string[] {
    return [...this.#clusters.keys()];
  }

  /** Ends the tunnels of a cluster. */
  disconnect(cluster: string, cause: CodedError): void {
    for (const { tunnel } of this.of(cluster)) tunnel.close(cause);
  }

  /** Clusters whose sessions have changed, from now on. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  #remove(session: ClusterSession): void {
    this.#replace(
      session.cluster,
      this.of(session.cluster).filter((other) => other !== session),
    );
    void session.transport[Symbol.asyncDispose]();
  }

  #replace(cluster: string, sessions: readonly ClusterSession[]): void {
    this.#epoch += 1;
    if (sessions.length === 0) this.#clusters.delete(cluster);
    else this.#clusters.set(cluster, { sessions, epoch: this.#epoch });
    this.#feed.tell(cluster);
  }
}

import { type Setting, TRUST_PATH, TRUST_PUSH } from '@drover/api';
import { type Clock, errorMessage, type Logger, TaskGroup } from '@drover/base';
import { createClient } from '@drover/client';
import type { Informer, Lifetime, Runnable } from '@drover/controller-runtime';
import type { ClusterSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { TRUST_SETTINGS, type TrustSource } from './trust-source.ts';

/** Pushes at once; agents come in crowds after a restart. */
const MAX_PUSHES = 32;

const PUSH_TIMEOUT_MS = 10_000;

/** After a push that failed; the session may be new, or its agent busy. */
const RETRY_MS = 5_000;

/** What {@link TrustPusher} works with. */
export interface TrustPusherOptions {
  readonly trust: Pick<TrustSource, 'current'>;
  readonly sessions: Pick<SessionRegistry, 'of' | 'clusters' | 'changes'>;
  readonly settings: Pick<Informer<Setting>, 'changes'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells each connected agent what to trust and where the server is: when it connects, and when that changes.
 *
 * **Guarantees**: an agent is told once of each state; one that could not be told is told again while it is connected;
 * at most 32 are told at once.
 */
export class TrustPusher implements Runnable {
  readonly name = 'trust-push';
  readonly #options: TrustPusherOptions;
  /** What each session was told last, or is being told. */
  readonly #told = new WeakMap<ClusterSession, string>();
  readonly #waiting = new Set<ClusterSession>();
  #running = 0;

  constructor(options: TrustPusherOptions) {
    this.#options = options;
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    group.run(() => this.#followSessions(group));
    group.run(() => this.#followSettings(group));
    await group.settled();
  }

  async #followSessions(group: TaskGroup): Promise<void> {
    const { sessions } = this.#options;
    for await (const cluster of sessions.changes(group.signal)) this.#look(cluster, group);
  }

  async #followSettings(group: TaskGroup): Promise<void> {
    const { sessions, settings } = this.#options;
    try {
      for await (const { object } of settings.changes({ signal: group.signal })) {
        if (!TRUST_SETTINGS.includes(object.metadata?.name ?? '')) continue;
        for (const cluster of sessions.clusters()) this.#look(cluster, group);
      }
    } catch (error) {
      if (!group.signal.aborted) throw error;
    }
  }

  #look(cluster: string, group: TaskGroup): void {
    const { statement } = this.#options.trust.current();
    for (const session of this.#options.sessions.of(cluster)) {
      // Those of other replicas are told there.
      const takes = session.params.features.includes(TRUST_PUSH) && !('remote' in session);
      if (takes && this.#told.get(session) !== statement) this.#waiting.add(session);
    }
    this.#startMore(group);
  }

  #startMore(group: TaskGroup): void {
    for (const session of this.#waiting) {
      if (this.#running >= MAX_PUSHES) return;
      this.#waiting.delete(session);
      this.#running += 1;
      group.run(async (signal) => {
        const isTold = await this.#push(session, signal);
        this.#running -= 1;
        this.#startMore(group);
        if (isTold || session.tunnel.phase !== 'open') return;
        await this.#options.clock.sleep(RETRY_MS, { signal });
        this.#look(session.cluster, group);
      });
    }
  }

  async #push(session: ClusterSession, signal: AbortSignal): Promise<boolean> {
    const { trust, clock, log } = this.#options;
    const { transport, asServer: headers = {} } = session;
    const signed = trust.current();
    this.#told.set(session, signed.statement);
    try {
      const answer = await createClient({ transport, clock, headers }).stream({
        method: 'PUT',
        path: TRUST_PATH,
        body: signed,
        signal,
        timeoutMs: PUSH_TIMEOUT_MS,
      });
      answer.discard();
      return true;
    } catch (error) {
      this.#told.delete(session);
      if (session.tunnel.phase === 'open' && !signal.aborted) {
        const facts = { cluster: session.cluster, reason: errorMessage(error) };
        log.warn(facts, 'An agent could not be told what to trust');
      }
      return false;
    }
  }
}

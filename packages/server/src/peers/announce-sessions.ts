import { once } from 'node:events';
import { type Duplex, finished } from 'node:stream';
import { type Clock, TaskGroup } from '@drover/base';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import type { PeerLine, SessionState } from './peer-wire.ts';

/** Between looks how the sessions are; what comes and goes is told when it does. */
const LOOK_EVERY_MS = 1_000;
/** Changes within so many milliseconds are told together. */
const GATHER_MS = 50;
/** Open streams are told when they differ by so many. */
const STREAM_STEP = 8;

/** Tells another replica on `stream`, until it ends, which sessions are held here, and how they are. */
export function announceSessions(stream: Duplex, sessions: SessionRegistry, clock: Clock): void {
  const ended = new AbortController();
  finished(stream, () => ended.abort());
  // Nothing is expected on it; its end would not be seen if nobody read.
  stream.resume();
  const announcer = new Announcer(stream, sessions, clock);
  void announcer.run(ended.signal).catch((error: unknown) => stream.destroy(error as Error));
}

class Announcer {
  readonly #stream: Duplex;
  readonly #sessions: SessionRegistry;
  readonly #clock: Clock;
  readonly #told = new Map<string, SessionState>();
  #wake = new AbortController();

  constructor(stream: Duplex, sessions: SessionRegistry, clock: Clock) {
    this.#stream = stream;
    this.#sessions = sessions;
    this.#clock = clock;
  }

  async run(signal: AbortSignal): Promise<void> {
    const tasks = new TaskGroup(signal);
    tasks.run(async (until) => {
      for await (const _cluster of this.#sessions.changes(until)) this.#wake.abort();
    });
    tasks.run((until) => this.#tell(until));
    await tasks.settled();
  }

  async #tell(signal: AbortSignal): Promise<void> {
    await this.#write([...this.#news(), { type: 'synced' }], signal);
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.#write(this.#news(), signal);
      await this.#sleep(GATHER_MS, signal);
      await this.#sleep(LOOK_EVERY_MS, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  /** What has changed since it was told. */
  #news(): PeerLine[] {
    const lines: PeerLine[] = [];
    for (const id of this.#told.keys()) {
      if (this.#sessions.held.has(id)) continue;
      this.#told.delete(id);
      lines.push({ type: 'gone', id });
    }
    for (const [id, session] of this.#sessions.held) {
      const state = this.#stateOf(session);
      const told = this.#told.get(id);
      if (told && isNearly(told, state)) continue;
      this.#told.set(id, state);
      lines.push(told ? { type: 'changed', id, ...state } : this.#introduction(id, session, state));
    }
    return lines;
  }

  #stateOf(session: HeldSession): SessionState {
    const { openStreams: streams } = session.tunnel.stats;
    return { health: this.#sessions.healthOf(session), streams };
  }

  #introduction(id: string, session: HeldSession, state: SessionState): PeerLine {
    const { cluster, params, remoteAddress, tokenSecret } = session;
    const uid = this.#sessions.uidOf(cluster) ?? '';
    const secret = tokenSecret !== undefined && { tokenSecret };
    return { type: 'session', id, cluster, uid, params, remoteAddress, ...secret, ...state };
  }

  async #write(lines: readonly PeerLine[], signal: AbortSignal): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    if (!this.#stream.write(text)) await once(this.#stream, 'drain', { signal });
  }

  async #sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(delayMs, { signal }).catch(() => {
      // Woken: something has changed, or it is over.
    });
  }
}

function isNearly(told: SessionState, now: SessionState): boolean {
  return told.health === now.health && Math.abs(told.streams - now.streams) < STREAM_STEP;
}

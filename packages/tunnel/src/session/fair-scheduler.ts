import { PRIORITIES, type StreamPriority } from './priority.ts';

/** What takes turns: a stream. */
export interface Scheduled {
  readonly priority: StreamPriority;
}

/** Bytes that each class may send in a round, in turns. */
const TURNS_IN_A_ROUND: Readonly<Record<StreamPriority, number>> = {
  control: 16,
  interactive: 8,
  bulk: 2,
};

/** An interactive stream that sends more than so much at once is bulk until it has calmed down. */
const LOUD_BYTES = 128 * 1024;

/** What a stream may send every millisecond and still be calm. */
const CALM_BYTES_PER_MS = 256;

/** How much a stream has sent lately: a bucket that leaks. */
interface Volume {
  readonly bytes: number;
  readonly atMs: number;
  /** It ran over and has not run dry since. */
  readonly isLoud: boolean;
}

const CALM: Volume = { bytes: 0, atMs: 0, isLoud: false };

/**
 * Says whose turn it is to send: deficit round robin among the priorities, and in turn among the streams of one.
 *
 * **Guarantees**: while several priorities have something to send, each gets its share of the bytes (16 : 8 : 2), so that
 * none starves; the more urgent go first within their share. Streams of one priority get equally many bytes. A stream
 * that says it is interactive and sends much is treated as bulk while it does.
 */
export class FairScheduler<T extends Scheduled> {
  /** Streams with something to send; each is there once, in one of them. */
  readonly #ready: Readonly<Record<StreamPriority, Set<T>>> = {
    control: new Set(),
    interactive: new Set(),
    bulk: new Set(),
  };
  /** Bytes that each class may still send in this round; below zero when its last turn was longer. */
  readonly #deficits: Record<StreamPriority, number> = { control: 0, interactive: 0, bulk: 0 };
  readonly #volumes = new Map<T, Volume>();
  readonly #turnBytes: number;

  /** @param turnBytes - the most that a stream sends in one turn. */
  constructor(turnBytes: number) {
    this.#turnBytes = turnBytes;
  }

  /** Whether a stream has something to send. */
  get isWaiting(): boolean {
    return PRIORITIES.some((priority) => this.#ready[priority].size > 0);
  }

  /** `stream` has something to send; one that waits already keeps its place. */
  add(stream: T, nowMs: number): void {
    if (!PRIORITIES.some((priority) => this.#ready[priority].has(stream)))
      this.#ready[this.classOf(stream, nowMs)].add(stream);
  }

  /** Forgets a stream. */
  delete(stream: T): void {
    for (const priority of PRIORITIES) this.#ready[priority].delete(stream);
    this.#volumes.delete(stream);
  }

  /**
   * Takes out the stream whose turn it is; {@link sent} tells what it did with it.
   *
   * @param bulk - whether bulk may have a turn now.
   */
  next({ bulk }: { readonly bulk: boolean }): T | undefined {
    const turn = this.#turn(bulk);
    if (turn !== undefined) return this.#take(turn);
    // The round is over: those that wait begin a new one, and those that do not have saved nothing up.
    for (const priority of PRIORITIES) {
      const share = TURNS_IN_A_ROUND[priority] * this.#turnBytes;
      this.#deficits[priority] = Math.min(share, this.#deficits[priority] + share);
    }
    const next = this.#turn(bulk);
    return next && this.#take(next);
  }

  /** `stream` has sent so much in its turn. */
  sent(stream: T, bytes: number, nowMs: number): void {
    this.#deficits[this.classOf(stream, nowMs)] -= bytes;
    const before = this.#volumeOf(stream, nowMs);
    const volume = before.bytes + bytes;
    const isLoud = before.isLoud || volume > LOUD_BYTES;
    this.#volumes.set(stream, { bytes: volume, atMs: nowMs, isLoud });
  }

  /** The priority that `stream` has at present, by what it says and what it does. */
  classOf(stream: T, nowMs: number): StreamPriority {
    if (stream.priority !== 'interactive') return stream.priority;
    return this.#volumeOf(stream, nowMs).isLoud ? 'bulk' : 'interactive';
  }

  /** The most urgent priority that waits and has not used up its share. */
  #turn(bulk: boolean): StreamPriority | undefined {
    for (const priority of PRIORITIES) {
      const may = bulk || priority !== 'bulk';
      if (may && this.#ready[priority].size > 0 && this.#deficits[priority] > 0) return priority;
    }
    return undefined;
  }

  #take(priority: StreamPriority): T | undefined {
    // A Set iterates in order of insertion: the first one has waited longest.
    const [stream] = this.#ready[priority];
    if (stream) this.#ready[priority].delete(stream);
    return stream;
  }

  #volumeOf(stream: T, nowMs: number): Volume {
    const { bytes, atMs, isLoud } = this.#volumes.get(stream) ?? CALM;
    const left = Math.max(0, bytes - (nowMs - atMs) * CALM_BYTES_PER_MS);
    return { bytes: left, atMs: nowMs, isLoud: isLoud && left > 0 };
  }
}

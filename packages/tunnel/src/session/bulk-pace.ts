import { Flight } from './flight.ts';
import type { StreamPriority } from './priority.ts';

/** So long after the last word of an interactive stream bulk leaves room for the next one. */
const SHARED_MS = 5_000;

/** How often what is alone on the way is measured; when it is not, up to 16 times in what is on the way. */
const MEASURE_EVERY_BYTES = 512 * 1024;

/** The smallest piece of bulk that is not alone. */
const MIN_PIECE_BYTES = 8 * 1024;

/** So many streams are remembered that were not bulk; the latest ones are what counts. */
const MAX_CALM = 16;

/** How a {@link BulkPace} behaves, fixed at its start. */
export interface BulkPaceOptions {
  /** Pings may go between the data; otherwise nothing is held back. */
  readonly isPaced: boolean;
  /** Bytes of the longest piece. */
  readonly maxPieceBytes: number;
  readonly nowMs: number;
}

/** What left in one turn. */
export interface SentPiece {
  readonly priority: StreamPriority;
  readonly bytes: number;
  readonly nowMs: number;
}

/**
 * Holds bulk back while others use the session, so that they do not wait behind it in the network.
 *
 * **Guarantees**: bulk that is alone is not held back; bulk that is not goes in small pieces, at the speed of the way,
 * and no more of it is on the way than fits.
 */
export class BulkPace<T extends object> {
  readonly flight: Flight;
  readonly #options: BulkPaceOptions;
  /** Streams that are not bulk and when they sent something last, the latest last. */
  readonly #calm = new Map<T, number>();
  #calmAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: BulkPaceOptions) {
    this.#options = options;
    this.flight = new Flight(options.nowMs);
  }

  /** Milliseconds until bulk may have a turn; `undefined` when a ping has to be answered first. */
  waitMs(nowMs: number): number | undefined {
    return this.#isShared(nowMs) ? this.flight.waitMs(nowMs) : 0;
  }

  /** Bytes that a stream may send in its turn. */
  pieceBytes(priority: StreamPriority, nowMs: number): number {
    const { maxPieceBytes } = this.#options;
    if (priority !== 'bulk' || !this.#isShared(nowMs)) return maxPieceBytes;
    return Math.min(maxPieceBytes, Math.max(MIN_PIECE_BYTES, this.flight.enoughBytes / 32));
  }

  /** Notes what `stream` has sent; tells whether a ping should follow. */
  sent(stream: T, { priority, bytes, nowMs }: SentPiece): boolean {
    if (!this.#options.isPaced) return false;
    this.flight.sent(bytes, nowMs);
    if (priority !== 'bulk') {
      if (!this.#isShared(nowMs)) this.flight.bound();
      this.#noteCalm(stream, nowMs);
    } else if (this.#calm.has(stream)) {
      // It has turned out to be bulk itself, and leaves no room for its own beginning.
      this.forget(stream);
    }
    const everyBytes = this.#isShared(nowMs)
      ? Math.max(2 * MIN_PIECE_BYTES, this.flight.enoughBytes / 16)
      : MEASURE_EVERY_BYTES;
    return this.flight.isProbeDue(everyBytes);
  }

  /** Forgets a stream: nobody waits for it any more. */
  forget(stream: T): void {
    if (!this.#calm.delete(stream)) return;
    this.#calmAtMs = [...this.#calm.values()].at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  #noteCalm(stream: T, nowMs: number): void {
    this.#calm.delete(stream);
    this.#calm.set(stream, nowMs);
    this.#calmAtMs = nowMs;
    const [oldest] = this.#calm.keys();
    if (oldest && this.#calm.size > MAX_CALM) this.#calm.delete(oldest);
  }

  #isShared(nowMs: number): boolean {
    return nowMs - this.#calmAtMs < SHARED_MS;
  }
}

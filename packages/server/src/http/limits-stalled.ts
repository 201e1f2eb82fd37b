import type { Socket } from 'node:net';
import type { Clock } from '@drover/base';

/** How long a client may leave what was sent to it untouched before it is cut, in milliseconds. */
const STALL_MS = 60_000;

/** How often sockets are looked at, in milliseconds. */
const SWEEP_MS = 10_000;

/** What a socket had taken when it was last seen to take anything. */
interface Progress {
  readonly takenBytes: number;
  readonly atMs: number;
}

/**
 * Cuts clients that do not take what was sent to them: what waits for them is held in memory. Silence alone is no fault;
 * watches are silent.
 */
export class StalledSockets implements Disposable {
  readonly #clock: Clock;
  readonly #sockets = new Map<Socket, Progress>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Watches a socket until it closes. */
  add(socket: Socket): void {
    this.#sockets.set(socket, { takenBytes: 0, atMs: this.#clock.monotonicMs() });
    socket.once('close', () => this.#sockets.delete(socket));
    this.#cancel ??= this.#clock.schedule(SWEEP_MS, () => this.#sweep());
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [socket, { takenBytes, atMs }] of this.#sockets) {
      const taken = socket.bytesWritten - socket.writableLength;
      const isStalled = socket.writableLength > 0 && taken === takenBytes;
      if (!isStalled) this.#sockets.set(socket, { takenBytes: taken, atMs: nowMs });
      else if (nowMs - atMs >= STALL_MS) socket.destroy();
    }
    this.#cancel =
      this.#sockets.size > 0 ? this.#clock.schedule(SWEEP_MS, () => this.#sweep()) : undefined;
  }
}

import type { Duplex } from 'node:stream';

/** The streams on which HTTP is served, so that they can be ended when nothing runs on them. */
export class ServedStreams {
  /** Exchanges that run on each stream. */
  readonly #running = new Map<Duplex, number>();
  #draining = false;

  /** Takes a stream in, until it closes. */
  add(stream: Duplex): void {
    this.#running.set(stream, 0);
    stream.once('close', () => this.#running.delete(stream));
  }

  /** An exchange has begun on `stream`. */
  begin(stream: Duplex): void {
    this.#running.set(stream, (this.#running.get(stream) ?? 0) + 1);
  }

  /** An exchange has ended on `stream`. */
  end(stream: Duplex): void {
    const running = this.#running.get(stream);
    if (running === undefined) return;
    this.#running.set(stream, running - 1);
    if (this.#draining && running === 1) stream.end();
  }

  /** Ends each stream as soon as nothing runs on it. */
  drain(): void {
    this.#draining = true;
    for (const [stream, running] of this.#running) if (running === 0) stream.end();
  }
}

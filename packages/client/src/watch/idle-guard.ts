import type { Clock } from '@drover/base';

/** What {@link guardIdle} needs. */
export interface IdleGuardOptions {
  readonly clock: Clock;
  /** Longest time between two chunks, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** Called once when it has passed. It should make the source fail. */
  readonly onIdle: () => void;
}

/** Passes `chunks` on and reports when none has come for too long. A consumer that is slow is not idleness. */
export async function* guardIdle(
  chunks: AsyncIterable<Uint8Array>,
  { clock, idleTimeoutMs, onIdle }: IdleGuardOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let cancel = clock.schedule(idleTimeoutMs, onIdle);
  try {
    for await (const chunk of chunks) {
      cancel();
      yield chunk;
      cancel = clock.schedule(idleTimeoutMs, onIdle);
    }
  } finally {
    cancel();
  }
}

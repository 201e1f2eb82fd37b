import type { Clock, WaitOptions } from './clock.ts';

/** The longest delay a JavaScript timer can hold; longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function sleep(delayMs: number, { signal }: WaitOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(delayMs, MAX_TIMER_MS),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function schedule(delayMs: number, callback: () => void): () => void {
  const timer: unknown = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
  // In Node a timer is an object that can be told not to keep the process alive; in a browser it is a number.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) {
    (timer as { unref(): void }).unref();
  }
  return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
  schedule,
};

import type { CodedError, Logger } from '@drover/base';
import { runtimeErrors } from '../errors.ts';
import type { ObjectKey } from '../key/object-key.ts';
import type { Runtime } from '../runtime.ts';
import { TerminalError } from './terminal-error.ts';

/** What a reconciler is handed beside its key. */
export interface ReconcileContext {
  /**
   * Aborted when the time of this reconcile is over (`RECONCILE_TIMEOUT`), leadership is lost or the process ends; and
   * when the reconcile has returned, so that nothing it left behind goes on.
   */
  readonly signal: AbortSignal;
  /** Carries controller, key and reconcileID. */
  readonly log: Logger;
  readonly reconcileID: string;
  /** Failures of this key since it last succeeded. */
  readonly attempt: number;
}

/** What a reconciler may return. */
export interface ReconcileResult {
  /** Reconcile the key again after this many milliseconds. For waiting, not for failing. */
  readonly requeueAfterMs?: number;
}

/**
 * Makes the world agree with the object of `key`, as far as it is wrong now. Level-triggered: it is told which object to
 * look at, never what happened to it; it runs again after every change, so it must be repeatable.
 *
 * | it | then |
 * | --- | --- |
 * | returns nothing | done until something changes |
 * | returns `requeueAfterMs` | again after that time, or sooner when something changes |
 * | throws | again after a growing delay |
 * | throws {@link TerminalError} | not again until something changes |
 */
export type Reconcile<K = ObjectKey> = (
  key: K,
  context: ReconcileContext,
) => Promise<ReconcileResult | void>;

/** How one call of a reconciler ended. */
export type Outcome =
  | { readonly result: 'success' }
  | { readonly result: 'requeue_after'; readonly delayMs: number }
  | FailedOutcome
  /** The controller was told to end. */
  | { readonly result: 'cancelled' };

/** A call that failed. */
export interface FailedOutcome {
  readonly result: 'error' | 'timeout' | 'terminal_error';
  readonly error: unknown;
}

/** One call of a reconciler. */
export interface ReconcileCall<K> {
  readonly controller: string;
  readonly key: K;
  readonly keyText: string;
  readonly reconcile: Reconcile<K>;
  readonly timeoutMs: number;
  readonly attempt: number;
  /** Ends the call from outside. */
  readonly signal: AbortSignal;
}

/** Made once: reconciles are many, and the stack of an error costs more than one that has nothing to do. */
const ENDED = new DOMException('the reconcile has ended', 'AbortError');

/**
 * Calls a reconciler and says how it ended. Never throws, whatever the reconciler does; waits for it even when it
 * does not heed its signal, so that a key is never worked on twice at a time.
 */
export async function callReconcile<K>(
  { clock, random, log }: Pick<Runtime, 'clock' | 'random' | 'log'>,
  call: ReconcileCall<K>,
): Promise<Outcome> {
  const { controller, key, keyText, timeoutMs, attempt } = call;
  const life = new AbortController();
  let timeout: CodedError | undefined;
  const cancel = clock.schedule(timeoutMs, () => {
    timeout = runtimeErrors.create('RECONCILE_TIMEOUT', { controller, timeoutMs, key: keyText });
    life.abort(timeout);
  });
  const onAbort = (): void => life.abort(call.signal.reason);
  if (call.signal.aborted) onAbort();
  else call.signal.addEventListener('abort', onAbort, { once: true });
  const reconcileID = random.uuid();
  try {
    const result = await call.reconcile(key, {
      signal: life.signal,
      log: log.child({ key: keyText, reconcileID }),
      reconcileID,
      attempt,
    });
    const delayMs = result?.requeueAfterMs;
    return delayMs === undefined ? { result: 'success' } : { result: 'requeue_after', delayMs };
  } catch (error) {
    if (error instanceof TerminalError) return { result: 'terminal_error', error };
    if (timeout) return { result: 'timeout', error: timeout };
    return call.signal.aborted ? { result: 'cancelled' } : { result: 'error', error };
  } finally {
    cancel();
    call.signal.removeEventListener('abort', onAbort);
    life.abort(ENDED);
  }
}

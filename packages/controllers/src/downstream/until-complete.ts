import { isForbidden, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Informer } from '@drover/controller-runtime';

/** As much of an informer as says whether everything is known. */
type Completing = Pick<Informer<KubernetesObject>, 'freshness'>;

/** What a cluster does not list in this time is not waited for any longer. */
const TIMEOUT_MS = 10_000;
/** An informer that is refused goes on asking, and tells nobody. */
const LOOK_MS = 100;

/**
 * Waits until informers have been complete once, ten seconds at most, and not for what the cluster does not let its agent
 * list: what is not known to be there must not be taken for what is not there.
 *
 * @returns those that are not complete; each says why by its `freshness`.
 * @throws `signal.reason` when the signal is aborted first.
 */
export async function untilComplete<I extends Completing>(
  informers: readonly I[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<readonly I[]> {
  const endMs = clock.monotonicMs() + TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    const missing = informers.filter(({ freshness }) => freshness.resourceVersion === undefined);
    const isHopeless = missing.every(({ freshness }) => isForbidden(freshness.cause));
    if (isHopeless || clock.monotonicMs() >= endMs) return missing;
    await clock.sleep(LOOK_MS, { signal });
  }
}

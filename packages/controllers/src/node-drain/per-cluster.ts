import type { Reconcile } from '@drover/controller-runtime';

/** A key whose cluster has enough under way comes again after this long. */
const CROWDED_MS = 500;

/**
 * Lets at most `limit` keys of one namespace be reconciled at the same time, so that a cluster that hangs takes not all
 * workers.
 */
export function perCluster(limit: number, reconcile: Reconcile): Reconcile {
  const busy = new Map<string, number>();
  return async (key, context) => {
    const { namespace } = key;
    const running = busy.get(namespace) ?? 0;
    if (running >= limit) return { requeueAfterMs: CROWDED_MS };
    busy.set(namespace, running + 1);
    try {
      return await reconcile(key, context);
    } finally {
      const left = (busy.get(namespace) ?? 1) - 1;
      if (left === 0) busy.delete(namespace);
      else busy.set(namespace, left);
    }
  };
}

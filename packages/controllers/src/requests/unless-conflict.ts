import { isConflict } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';

/** By then the cache knows what somebody else has written. */
const WAIT_MS = 250;

/** What `work` gives; what somebody else has written meanwhile is no failure, and looked at a moment later. */
export async function unlessConflict(
  work: () => Promise<ReconcileResult | undefined | void>,
): Promise<ReconcileResult | undefined> {
  try {
    return (await work()) ?? undefined;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return { requeueAfterMs: WAIT_MS };
  }
}

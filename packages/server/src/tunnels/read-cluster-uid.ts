import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createBackoff, systemRandom } from '@drover/base';
import { createClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';
import type { ClusterSession } from './cluster-session.ts';

/** What {@link readClusterUid} needs. */
export interface ReadClusterUidOptions {
  readonly clock: Clock;
  /** Aborted when the tunnel closes. */
  readonly signal: AbortSignal;
  /** Told each failure to get an answer, while the tunnel lives. */
  readonly onFailure: (failure: unknown) => void;
}

/**
 * Asks, through one session, which cluster it leads to: the uid of `kube-system`, which no other cluster has.
 * Asks again while the API server behind the agent does not answer.
 *
 * @returns `undefined` when the tunnel has closed before there was an answer.
 */
export async function readClusterUid(
  { transport, credentials, asServer }: ClusterSession,
  { clock, signal, onFailure }: ReadClusterUidOptions,
): Promise<string | undefined> {
  const client = createClient({
    transport,
    clock,
    ...(credentials && { credentials }),
    ...(asServer && { headers: asServer }),
  });
  const backoff = createBackoff({ initialMs: 200, maxMs: 10_000 }, systemRandom);
  while (!signal.aborted) {
    try {
      const { metadata } = await client
        .resource<KubernetesObject>(namespaces)
        .get('kube-system', { signal, timeoutMs: 5_000 });
      return metadata?.uid;
    } catch (failure) {
      // Whatever it was: as long as the tunnel lives, the next attempt may succeed.
      if (!signal.aborted) onFailure(failure);
      await clock.sleep(backoff.next(), { signal }).catch(() => {});
    }
  }
  return undefined;
}

import { createClient, type Impersonation, type KubernetesClient } from '@drover/client';
import type { Upstream } from '../tunnels/cluster-session.ts';

/** A client of a cluster acting as whoever is named. */
export function upstreamClient(
  { transport, credentials }: Upstream,
  as: Impersonation,
): KubernetesClient {
  return createClient({ transport, ...(credentials && { credentials }) }).impersonate(as);
}

import { NAMESPACES } from '@drover/api';
import { type Clock, formatTime } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { deployments } from '@drover/kubernetes';

const AGENT = 'cattle-cluster-agent';
const RESTARTED = 'drover.dev/restarted-at';

/** Replaces the agents of a cluster one after the other: no old pod goes before a new one has connected. */
export async function restartAgents(
  client: KubernetesClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const annotations = { [RESTARTED]: formatTime(clock.nowMs()) };
  const body = { spec: { template: { metadata: { annotations } } } };
  await client
    .resource(deployments)
    .patch(
      AGENT,
      { type: 'strategic', body },
      { namespace: NAMESPACES.system, signal, timeoutMs: 20_000 },
    );
}

import type { AgentsReport } from '@drover/api';
import { send, sendJson } from './http.ts';

/** The agents of a cluster, as the server knows them. */
export function readAgents(clusterId: string, signal: AbortSignal): Promise<AgentsReport> {
  return sendJson(agentsPath(clusterId), { signal });
}

/** The last lines of the log of each agent, by its pod; also of those that are gone. */
export async function readAgentLogs(
  clusterId: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const path = `${agentsPath(clusterId)}/log`;
  return (await sendJson<{ data: Record<string, string[]> }>(path, { signal })).data;
}

/** Restarts the agents of a cluster, one after the other. */
export async function restartAgents(clusterId: string): Promise<void> {
  await sendJson(`${agentsPath(clusterId)}/restart`, { method: 'POST', body: {} });
}

/** Replaces the agents of a cluster by those that the settings name. */
export async function upgradeAgents(clusterId: string): Promise<void> {
  await sendJson(`${agentsPath(clusterId)}/upgrade`, { method: 'POST', body: {} });
}

/** What helps to find out what is wrong with a cluster, as an archive. */
export async function makeBundle(clusterId: string): Promise<Blob> {
  const body = { clusters: [clusterId] };
  return (await send('/drover/v1alpha1/support-bundles', { method: 'POST', body })).blob();
}

function agentsPath(clusterId: string): string {
  return `/drover/v1alpha1/clusters/${encodeURIComponent(clusterId)}/agents`;
}

import type { AgentsReport, AgentUpgrade } from '@drover/api';
import type { Session } from '../session/open-session.ts';
import { serverPath } from '../session/server-path.ts';

/** The agents of a cluster, as the server knows them. */
export function readAgents(
  session: Session,
  cluster: string,
  signal: AbortSignal,
): Promise<AgentsReport> {
  return send(session, { path: agentsPath(cluster), signal });
}

/** The last lines of the log of each agent, by its pod; also of those that are gone. */
export async function readAgentLogs(
  session: Session,
  cluster: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const path = `${agentsPath(cluster)}/log`;
  return (await send<{ data: Record<string, string[]> }>(session, { path, signal })).data;
}

/** Restarts the agents of a cluster one after the other, or one of them. */
export async function restartAgents(
  session: Session,
  { cluster, pod }: { readonly cluster: string; readonly pod?: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const path = `${agentsPath(cluster)}/restart`;
  await send(session, { method: 'POST', path, body: { pod }, signal });
}

/** Begins an upgrade of the agents of a cluster, to what the settings say unless an image is named. */
export function upgradeAgents(
  session: Session,
  { cluster, image }: { readonly cluster: string; readonly image?: string | undefined },
  signal: AbortSignal,
): Promise<AgentUpgrade> {
  const path = `${agentsPath(cluster)}/upgrade`;
  return send(session, { method: 'POST', path, body: { image }, signal });
}

/** A support bundle as it comes: a `.tar.gz`. */
export async function requestBundle(
  session: Session,
  clusters: readonly string[],
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await session.server.stream({
    method: 'POST',
    path: `${serverPath(session)}/drover/v1alpha1/support-bundles`,
    body: clusters.length > 0 ? { clusters } : {},
    signal,
  });
  return body;
}

function agentsPath(cluster: string): string {
  return `/drover/v1alpha1/clusters/${encodeURIComponent(cluster)}/agents`;
}

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly signal: AbortSignal;
}

async function send<T>(session: Session, { path, ...asked }: Asked): Promise<T> {
  const { text } = await session.norman.send({ url: `${serverPath(session)}${path}`, ...asked });
  return JSON.parse(text) as T;
}

import {
  AGENT_OPERATIONS,
  AGENT_PATHS,
  type AgentLog,
  type AgentReport,
  type AgentUpgrade,
  type AgentUpgradeWish,
} from '@drover/api';
import { createClient } from '@drover/client';
import type { ClusterSession } from '../tunnels/cluster-session.ts';

/** One agent, as its server asks it about itself. */
export interface Agent {
  report(signal: AbortSignal): Promise<AgentReport>;
  log(after: number, signal: AbortSignal): Promise<AgentLog>;
  restart(signal: AbortSignal): Promise<void>;
  upgrade(wish: AgentUpgradeWish, signal: AbortSignal): Promise<AgentUpgrade>;
}

const TIMEOUT_MS = 5_000;
/** The API server of the cluster is asked while the agent does it. */
const UPGRADE_TIMEOUT_MS = 20_000;

/**
 * The agent at the far end of a session; `undefined` for agents that tell nothing of themselves: Rancher's, and older
 * ones. What it answers are `StatusError`s with its own codes.
 */
export function agentOf({ params, transport, asServer }: ClusterSession): Agent | undefined {
  if (!params.features.includes(AGENT_OPERATIONS) || !asServer) return undefined;
  const client = createClient({ transport }).impersonate({ user: SERVER });
  const get = <T>(path: string, signal: AbortSignal): Promise<T> =>
    client.raw<T>({ method: 'GET', path, signal, timeoutMs: TIMEOUT_MS });
  return {
    report: (signal) => get(AGENT_PATHS.report, signal),
    log: (after, signal) => get(`${AGENT_PATHS.log}?after=${after}`, signal),
    restart: async (signal) => {
      await client.raw({
        method: 'POST',
        path: AGENT_PATHS.restart,
        signal,
        timeoutMs: TIMEOUT_MS,
      });
    },
    upgrade: (wish, signal) =>
      client.raw<AgentUpgrade>({
        method: 'POST',
        path: AGENT_PATHS.upgrade,
        body: wish,
        signal,
        timeoutMs: UPGRADE_TIMEOUT_MS,
      }),
  };
}

/** As whom our agents take a request to be the server's own. */
const SERVER = 'drover:server';

import type { Cluster, Condition } from '../../api/v3.ts';

/** How far one step of an import is. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed';

/** One step of an import, with what is known about it. */
export interface ImportStep {
  readonly id: 'registered' | 'connected' | 'ready' | 'active';
  readonly title: string;
  readonly state: StepState;
  /** Why it waits or failed, and what to do. */
  readonly hint?: string | undefined;
}

function condition(cluster: Cluster, type: string): Condition | undefined {
  return cluster.conditions?.find((candidate) => candidate.type === type);
}

function stepState(done: boolean, previousDone: boolean, failed: boolean): StepState {
  if (done) return 'done';
  if (failed) return 'failed';
  return previousDone ? 'running' : 'waiting';
}

/** How long an agent usually needs from `kubectl apply` to its first connection, pulling the image included. */
const USUAL_CONNECT_MS = 90_000;

/** What to look at when no agent has come although the command was run. */
export const NO_AGENT_HINT =
  'No agent has connected yet. In the cluster, look at "kubectl -n cattle-system get pods" and at the log of the agent: ' +
  'it says whether the image, the name of this server, its certificate or the network is at fault.';

function connectHint(connected: Condition | undefined, late: boolean): string {
  return connected?.message ?? (late ? NO_AGENT_HINT : 'Waiting for the command to be run');
}

/** The steps from the command to an active cluster, in order. */
export function importSteps(cluster: Cluster, waitedMs: number): readonly ImportStep[] {
  const connected = condition(cluster, 'Connected');
  const ready = condition(cluster, 'Ready');
  const active = cluster.state === 'active';
  const isConnected = active || connected?.status === 'True';
  const isReady = active || ready?.status === 'True';
  const late = !isConnected && waitedMs > USUAL_CONNECT_MS;
  return [
    { id: 'registered', title: 'The cluster is registered here', state: 'done' },
    {
      id: 'connected',
      title: 'Its agent connects',
      state: stepState(isConnected, true, late),
      hint: isConnected ? undefined : connectHint(connected, late),
    },
    {
      id: 'ready',
      title: 'Its API answers through the tunnel',
      state: stepState(isReady, isConnected, isConnected && ready?.status === 'False'),
      hint: isConnected && !isReady ? ready?.message : undefined,
    },
    { id: 'active', title: 'Active', state: stepState(active, isReady, cluster.state === 'error') },
  ];
}

/** What is wrong with a cluster name; the server has the last word. */
export function clusterNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return undefined;
  if (name.length > 63) return 'At most 63 characters';
  if (!/^[a-z0-9-]+$/.test(name)) return 'Lower-case letters, digits and dashes only';
  if (!/^[a-z0-9].*$/.test(name) || name.endsWith('-'))
    return 'Begins and ends with a letter or digit';
  if (taken.includes(name)) return 'There is a cluster of this name already';
  return undefined;
}

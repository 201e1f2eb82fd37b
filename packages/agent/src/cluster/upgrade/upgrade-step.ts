import type { AgentUpgrade } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';
import { AGENT_CONTAINER } from '../own-pod.ts';

/** Where the Deployment of the agents tells of its upgrade. */
export const UPGRADE_ANNOTATION = 'drover.dev/agent-upgrade';

/** What is looked at of the Deployment of the agents. */
export interface AgentDeployment extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly progressDeadlineSeconds?: number;
    readonly template?: {
      readonly spec?: { readonly containers?: readonly { name?: string; image?: string }[] };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** What is to be done about an upgrade. */
export type UpgradeStep =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait' }
  | { readonly do: 'tell'; readonly state: 'done' | 'superseded' }
  | { readonly do: 'roll-back'; readonly cause: string };

/** The upgrade that a Deployment tells of. */
export function upgradeOf({ metadata }: AgentDeployment): AgentUpgrade | undefined {
  const text = metadata?.annotations?.[UPGRADE_ANNOTATION];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as AgentUpgrade;
  } catch {
    return undefined; // somebody else's hand; nothing of ours is lost
  }
}

/** The image that the agents shall run. */
export function imageOf({ spec }: AgentDeployment): string {
  const { containers = [] } = spec?.template?.spec ?? {};
  return containers.find(({ name }) => name === AGENT_CONTAINER)?.image ?? '';
}

/**
 * Decides: pure. The Deployment takes no old pod away before a new one is ready, and a pod is ready while its tunnel is
 * up; so a Deployment that got no further has new pods that do not connect.
 */
export function upgradeStep(deployment: AgentDeployment, nowMs: number): UpgradeStep {
  const upgrade = upgradeOf(deployment);
  if (upgrade?.state !== 'running') return { do: 'nothing' };
  if (imageOf(deployment) !== upgrade.to) return { do: 'tell', state: 'superseded' };
  if (!isObserved(deployment)) return { do: 'wait' };
  if (isComplete(deployment)) return { do: 'tell', state: 'done' };
  const cause = stuckCause(deployment, nowMs - (parseTimeMs(upgrade.started) ?? nowMs));
  return cause === undefined ? { do: 'wait' } : { do: 'roll-back', cause };
}

function isObserved({ metadata, status }: AgentDeployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

/** Each step of a rollout has the deadline anew; one that crawls is given up as well. */
function stuckCause({ spec, status }: AgentDeployment, ageMs: number): string | undefined {
  const stuck = status?.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (stuck) return stuck.message ?? 'it got no further';
  const deadlineSeconds = spec?.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
  return ageMs > MAX_STEPS * 1_000 * deadlineSeconds ? 'it took too long' : undefined;
}

function isComplete({ spec, status = {} }: AgentDeployment): boolean {
  const wanted = spec?.replicas ?? 1;
  const { replicas, updatedReplicas, availableReplicas } = status;
  return replicas === wanted && updatedReplicas === wanted && availableReplicas === wanted;
}

const MAX_STEPS = 4;
const DEFAULT_DEADLINE_SECONDS = 600;

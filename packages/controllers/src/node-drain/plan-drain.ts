import type { Node } from '@drover/api';
import type { OwnerReference } from '@drover/apimachinery';
import { controllerOf } from '@drover/controller-runtime';
import type { Pod } from '@drover/kubernetes';
import { someOf } from '../some-of.ts';

/** How a node is to be drained; absent means Rancher's defaults. */
export type DrainInput = NonNullable<NonNullable<Node['spec']>['nodeDrainInput']>;

/** What a drain does with the pods of a node. */
export interface DrainPlan {
  /** Pods that have to go and may. */
  readonly evict: readonly Pod[];
  /** Why it must not begin, for people; empty when it may. */
  readonly refusals: readonly string[];
}

/** The kubelet shows the pods that it runs from files with this annotation; they cannot be evicted. */
const MIRROR = 'kubernetes.io/config.mirror';

/** `namespace/name`. */
export function podName({ metadata }: Pod): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function hasLocalData({ spec }: Pod): boolean {
  const volumes = spec?.['volumes'];
  return (
    Array.isArray(volumes) &&
    volumes.some((volume: object) => 'emptyDir' in volume && volume.emptyDir !== undefined)
  );
}

/** The DaemonSet that a pod which still runs belongs to, whether that is there or not. */
export function daemonSetOf(pod: Pod): OwnerReference | undefined {
  const controller = controllerOf(pod);
  return controller?.kind === 'DaemonSet' && !isFinished(pod) ? controller : undefined;
}

/**
 * Decides like `kubectl drain` which pods have to go, and which of them must not without being asked for. Nobody brings
 * back the pods of DaemonSets that are gone, which `goneDaemonSets` names by their uids.
 */
export function planDrain(
  pods: readonly Pod[],
  input: DrainInput,
  goneDaemonSets: ReadonlySet<string> = new Set(),
): DrainPlan {
  const movable = pods.filter(({ metadata }) => !(MIRROR in (metadata?.annotations ?? {})));
  const finished = movable.filter(isFinished);
  const running = movable.filter((pod) => !isFinished(pod));
  const isOrphan = (pod: Pod): boolean => goneDaemonSets.has(daemonSetOf(pod)?.uid ?? '');
  const ofDaemonSets = running.filter((pod) => daemonSetOf(pod) && !isOrphan(pod));
  const others = running.filter((pod) => !ofDaemonSets.includes(pod));
  const obstacles = [
    {
      pods: ofDaemonSets,
      isAllowed: input.ignoreDaemonSets !== false,
      text: 'Pods of DaemonSets come back at once: {pods}. Drain with ignoreDaemonSets to leave them.',
    },
    {
      pods: others.filter(hasLocalData),
      isAllowed: input.deleteLocalData === true,
      text: 'Pods keep data in an emptyDir, which would be lost: {pods}. Drain with deleteLocalData to delete it.',
    },
    {
      pods: others.filter((pod) => !controllerOf(pod) || isOrphan(pod)),
      isAllowed: input.force === true,
      text: 'No controller brings these pods back: {pods}. Drain with force to delete them.',
    },
  ].filter((obstacle) => obstacle.pods.length > 0 && !obstacle.isAllowed);
  const refused = new Set(obstacles.flatMap((obstacle) => obstacle.pods));
  return {
    evict: [...finished, ...others.filter((pod) => !refused.has(pod))],
    refusals: obstacles.map((obstacle) =>
      obstacle.text.replace('{pods}', () => someOf(obstacle.pods.map(podName))),
    ),
  };
}

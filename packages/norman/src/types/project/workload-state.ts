import type { StateSummary } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { valueAt } from '../../schema/binding.ts';

/** Where a kind says how many pods there are to be, and how many are ready. */
interface Counts {
  readonly desired: readonly string[];
  readonly ready: readonly string[];
  /** What stands for a number of desired pods that is not said. */
  readonly byDefault: number;
}

const COUNTS: Readonly<Record<string, Counts>> = {
  Deployment: { desired: ['spec', 'replicas'], ready: ['status', 'readyReplicas'], byDefault: 1 },
  StatefulSet: { desired: ['spec', 'replicas'], ready: ['status', 'readyReplicas'], byDefault: 1 },
  DaemonSet: {
    desired: ['status', 'desiredNumberScheduled'],
    ready: ['status', 'numberReady'],
    byDefault: 0,
  },
};

/** A workload that its cluster has not seen yet, or that has too few or too many ready pods, is being updated. */
export function adjustWorkloadState(state: StateSummary, object: DynamicObject): StateSummary {
  const counts = COUNTS[object.kind ?? ''];
  const isRemoved = object.metadata?.deletionTimestamp !== undefined;
  if (!counts || isRemoved || state.transitioning !== 'no') return state;
  const numberAt = (path: readonly string[], other: number): number =>
    Number(valueAt(object, path) ?? other);
  const observed = numberAt(['status', 'observedGeneration'], 0);
  const isSeen = observed >= (object.metadata?.generation ?? 0);
  const isReady = numberAt(counts.desired, counts.byDefault) === numberAt(counts.ready, 0);
  if (isSeen && isReady) return state;
  return { state: 'updating', transitioning: 'yes', transitioningMessage: 'upgrading workload' };
}

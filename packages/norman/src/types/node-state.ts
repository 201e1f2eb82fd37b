import { type Node, type StatefulObject, type StateSummary, summarizeState } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';

/** Corrects what the conditions of a node tell by whether pods are kept off it. */
export function adjustNodeState(state: StateSummary, object: DynamicObject): StateSummary {
  const { spec, metadata } = object as Node;
  if (metadata?.deletionTimestamp !== undefined) return state;
  if (spec?.desiredNodeUnschedulable === 'drain') return draining(state);
  const settled = withoutDrain(state);
  if (spec?.internalNodeSpec?.unschedulable !== true) return settled;
  return { ...settled, state: isDrained(object as Node) ? 'drained' : 'cordoned' };
}

/** A drain that was stopped is over at once; one that was given up leaves its cause in the condition. */
function withoutDrain(state: StateSummary): StateSummary {
  if (state.state !== 'draining') return state;
  const isGivenUp = state.transitioning === 'error';
  return isGivenUp
    ? { ...state, state: 'active' }
    : { state: 'active', transitioning: 'no', transitioningMessage: '' };
}

function draining(state: StateSummary): StateSummary {
  if (state.state === 'draining' && state.transitioning === 'yes') return state;
  return { state: 'draining', transitioning: 'yes', transitioningMessage: '' };
}

function isDrained({ status }: Node): boolean {
  return (status?.conditions ?? []).some(
    (condition) => condition.type === 'Drained' && condition.status === 'True',
  );
}

/** The state of a node, as people see it. */
export function nodeState(object: DynamicObject, nowMs: number): StateSummary {
  return adjustNodeState(summarizeState(object as StatefulObject, nowMs), object);
}

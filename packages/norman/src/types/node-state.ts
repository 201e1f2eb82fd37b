import { type Node, type StatefulObject, type StateSummary, summarizeState } from '@drover/api';
import { type DynamicObject, getCondition } from '@drover/apimachinery';

/** Corrects what the conditions of a node tell by whether pods are kept off it. */
export function adjustNodeState(state: StateSummary, object: DynamicObject): StateSummary {
  const { spec, status, metadata } = object as Node;
  if (metadata?.deletionTimestamp !== undefined) return state;
  if (spec?.desiredNodeUnschedulable === 'drain') {
    return state.state === 'draining'
      ? state
      : { ...state, state: 'draining', transitioning: 'yes', transitioningMessage: '' };
  }
  const isUnschedulable = spec?.internalNodeSpec?.unschedulable === true;
  // A drain that was given up leaves its cause in the condition, and the node cordoned.
  if (!isUnschedulable) return state.state === 'draining' ? { ...state, state: 'active' } : state;
  const drained = getCondition(status?.conditions as Parameters<typeof getCondition>[0], 'Drained');
  return { ...state, state: drained?.status === 'True' ? 'drained' : 'cordoned' };
}

/** The state of a node, as people see it. */
export function nodeState(object: DynamicObject, nowMs: number): StateSummary {
  return adjustNodeState(summarizeState(object as StatefulObject, nowMs), object);
}

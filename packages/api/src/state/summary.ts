import { parseTimeMs } from '@drover/base';
import { conditionsOf, summarizeConditions, summarizeErrors } from './condition-rules.ts';
import type { StatefulObject, SummaryDraft } from './draft.ts';
import type { ObservedCondition } from './namespace-conditions.ts';

/** The state of an object in the words of the v3 API. */
export interface StateSummary {
  /** Lower case, for example `active`, `provisioning`, `removing`. */
  readonly state: string;
  readonly transitioning: 'yes' | 'no' | 'error';
  /** Why, for people; messages are joined by `; `. */
  readonly transitioningMessage: string;
}

type Rule = (draft: SummaryDraft, object: StatefulObject, context: RuleContext) => void;

interface RuleContext {
  readonly conditions: readonly ObservedCondition[];
  readonly nowMs: number;
}

/** How long an object of ours with an empty list of conditions counts as being looked at for the first time. */
const FIRST_LOOK_MS = 5_000;
/** How long a removal may take before it counts as failing. */
const REMOVAL_PATIENCE_MS = 300_000;

/**
 * The state that people see, from an object's status, conditions and metadata.
 *
 * **Guarantees**: never throws, whatever the object holds; errors win over transitions; a deleted object is
 * `removing`.
 *
 * @param nowMs - the wall clock, for states that age.
 */
export function summarizeState(object: StatefulObject, nowMs: number): StateSummary {
  const draft: SummaryDraft = { state: '', transitioning: false, error: false, messages: [] };
  const context = { conditions: conditionsOf(object), nowMs };
  for (const rule of RULES) rule(draft, object, context);
  const messages = new Set(draft.messages.map((message) => message.trim()).filter(Boolean));
  return {
    state: (draft.state || 'active').toLowerCase(),
    transitioning: draft.error ? 'error' : draft.transitioning ? 'yes' : 'no',
    transitioningMessage: [...messages].join('; '),
  };
}

const RULES: readonly Rule[] = [
  copyDisplay,
  (draft, _object, { conditions }) => summarizeErrors(draft, conditions),
  (draft, _object, { conditions }) => summarizeConditions(draft, conditions),
  applyActive,
  applyPhase,
  applyFirstLook,
  applyRemoval,
];

function copyDisplay(draft: SummaryDraft, { status }: StatefulObject): void {
  const display = (status?.display ?? status?.summary) as
    | { state?: unknown; transitioning?: unknown; error?: unknown; message?: unknown }
    | null
    | undefined;
  if (display === null || typeof display !== 'object') return;
  if (typeof display.state === 'string') draft.state = display.state;
  draft.transitioning = display.transitioning === true;
  draft.error = display.error === true;
  if (typeof display.message === 'string') draft.messages.push(display.message);
}

function applyActive(draft: SummaryDraft, { spec }: StatefulObject): void {
  if (draft.state !== '' || typeof spec?.active !== 'boolean') return;
  draft.state = spec.active ? 'active' : 'inactive';
}

function applyPhase(draft: SummaryDraft, { status }: StatefulObject): void {
  const phase = status?.phase;
  if (typeof phase !== 'string' || phase === '') return;
  if (phase === 'Succeeded') {
    draft.state = 'succeeded';
    draft.transitioning = false;
  } else if (phase === 'Bound') {
    draft.state = 'bound';
    draft.transitioning = false;
  } else if (draft.state === '') {
    draft.state = phase;
  }
}

function applyFirstLook(
  draft: SummaryDraft,
  object: StatefulObject,
  { conditions, nowMs }: RuleContext,
): void {
  if (draft.state !== '' || conditions.length > 0) return;
  if (!object.apiVersion?.includes('cattle.io')) return;
  if (!Array.isArray(object.status?.conditions)) return;
  const createdMs = parseTimeMs(object.metadata?.creationTimestamp ?? '');
  if (createdMs === undefined || nowMs - createdMs >= FIRST_LOOK_MS) return;
  draft.state = 'initializing';
  draft.transitioning = true;
}

function applyRemoval(
  draft: SummaryDraft,
  { metadata }: StatefulObject,
  { conditions, nowMs }: RuleContext,
): void {
  if (metadata?.deletionTimestamp === undefined) return;
  const removed = conditions.find(({ type }) => type === 'Removed');
  draft.state = 'removing';
  draft.transitioning = true;
  draft.error = false;
  draft.messages.length = 0;
  if (removed?.message) draft.messages.push(removed.message);
  const [finalizer] = metadata.finalizers ?? [];
  if (finalizer)
    draft.messages.push(`waiting on ${finalizer.slice(finalizer.lastIndexOf('/') + 1)}`);
  const sinceMs = parseTimeMs(metadata.deletionTimestamp);
  draft.error = sinceMs !== undefined && nowMs - sinceMs > REMOVAL_PATIENCE_MS;
}

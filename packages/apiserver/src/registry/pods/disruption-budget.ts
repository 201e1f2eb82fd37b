import {
  failureStatus,
  forbiddenError,
  type JsonObject,
  type LabelSelectorSpec,
  labelSelectorOf,
  matchesLabels,
  StatusError,
} from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { decodeEntry, namespacePrefix, type StoredObject } from '../stored-object.ts';
import type { WriteOptions } from '../target.ts';
import { adjustment, updateObject } from '../verbs/update.ts';
import { isReady, type PodObject } from './pod.ts';

/** Pods that may be on their way out at once by the word of one budget. */
const MAX_DISRUPTED_PODS = 2_000;

/** Objects of kind PodDisruptionBudget, with the fields that evictions look at. */
export interface DisruptionBudget extends StoredObject {
  readonly spec?: {
    readonly selector?: LabelSelectorSpec;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status?: BudgetStatus;
}

interface BudgetStatus {
  readonly observedGeneration?: number;
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly disruptedPods?: Readonly<Record<string, string>>;
  readonly conditions?: readonly JsonObject[];
}

/** The budgets that count a pod. */
export function budgetsOf(
  { store }: Registry,
  budgets: Resource,
  pod: PodObject,
): DisruptionBudget[] {
  const prefix = namespacePrefix(pod.metadata.namespace ?? '');
  const { entries } = store.range(budgets.collection, { prefix });
  return entries
    .map((entry): DisruptionBudget => decodeEntry(entry))
    .filter(({ spec }) => selects(spec?.selector, pod));
}

function selects(selector: LabelSelectorSpec | undefined, { metadata }: PodObject): boolean {
  if (!selector) return false;
  try {
    return matchesLabels(labelSelectorOf(selector), metadata.labels ?? {});
  } catch {
    // A selector that cannot be read selects nothing.
    return false;
  }
}

/** Whether a pod does not count towards what a budget protects, so that its going takes nothing from it. */
export function isBeyondBudget(pod: PodObject, { spec, status = {} }: DisruptionBudget): boolean {
  if (isReady(pod)) return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

/**
 * Takes one disruption from a budget.
 *
 * @throws `StatusError`: `TooManyRequests` when there is none left, or its controller is behind; `Forbidden`.
 */
export async function takeDisruption(
  registry: Registry,
  { resource, budget, pod }: { resource: Resource; budget: DisruptionBudget; pod: PodObject },
  options: WriteOptions,
): Promise<void> {
  const { name, namespace = '' } = budget.metadata;
  const now = formatTime(registry.clock.nowMs());
  const target = { resource, namespace, name, subresource: 'status' };
  const take = (current: StoredObject): DisruptionBudget => disrupted(current, pod, now);
  const change = { ...adjustment(take), isAdmitted: true };
  await updateObject(registry, target, change, { ...options, fieldManager: 'kube-apiserver' });
}

function disrupted(budget: DisruptionBudget, pod: PodObject, now: string): DisruptionBudget {
  checkBudget(budget);
  const { status = {} } = budget;
  const disruptionsAllowed = (status.disruptionsAllowed ?? 0) - 1;
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: now },
      ...(disruptionsAllowed === 0 && { conditions: exhausted(status, now) }),
    },
  };
}

function checkBudget({ metadata, status = {} }: DisruptionBudget): void {
  const { name, generation = 0 } = metadata;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (observedGeneration < generation) throw behindError(name);
  const refuse = (why: string): Error =>
    forbiddenError({ group: 'policy', resource: 'poddisruptionbudget' }, name, why);
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (disruptionsAllowed > 0) return;
  const { desiredHealthy = 0, currentHealthy = 0 } = status;
  throw budgetError(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

/** The budget does not say what holds now (429): worth another try in a while. */
export function behindError(name: string): StatusError {
  return budgetError(`The disruption budget ${name} is still being processed by the server.`, 10);
}

function budgetError(message: string, retryAfterSeconds?: number): StatusError {
  const details = {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return new StatusError(failureStatus(429, 'TooManyRequests', VIOLATION, details));
}

const VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";
const ALLOWED = 'DisruptionAllowed';

function exhausted(
  { conditions = [], observedGeneration = 0 }: BudgetStatus,
  now: string,
): readonly JsonObject[] {
  const at = conditions.findIndex(({ type }) => type === ALLOWED);
  const old = conditions[at];
  const condition: JsonObject = {
    type: ALLOWED,
    status: 'False',
    observedGeneration,
    lastTransitionTime: old?.['status'] === 'False' ? old['lastTransitionTime'] : now,
    reason: 'InsufficientPods',
    message: '',
  };
  return at < 0 ? [...conditions, condition] : conditions.with(at, condition);
}

import { isConflict, type StatusError, unclassifiedError } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Registry } from '../registry.ts';
import { decodeEntry, type StoredObject } from '../stored-object.ts';
import type { Target } from '../target.ts';
import { checkPreconditions, type DeletionOptions, deleteObject } from '../verbs/delete.ts';
import { readObject } from '../verbs/read.ts';
import { adjustment, updateObject } from '../verbs/update.ts';
import { behindError, budgetsOf, isBeyondBudget, takeDisruption } from './disruption-budget.ts';
import { type PodObject, withCondition } from './pod.ts';

/** Times that a pod which changes at the same time is looked at anew. */
const MAX_ATTEMPTS = 20;

const BUDGETS = { group: 'policy', resource: 'poddisruptionbudgets' };

/**
 * Deletes a pod if its disruption budget has one to spare. Admission has allowed it.
 *
 * @param target - the pod, with the subresource `eviction`.
 * @throws `StatusError`: `NotFound`, `Conflict`, `TooManyRequests` when the budget is spent, `500` when it has more than one.
 */
export async function evictPod(
  registry: Registry,
  target: Target,
  wish: DeletionOptions,
): Promise<void> {
  const options = { ...wish, isAdmitted: true };
  const { uid, resourceVersion } = options.preconditions ?? {};
  // A pod that is another one, or of another version, does not become the one that was meant.
  const isFixed = uid !== undefined || resourceVersion !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await tryEvict(registry, target, options);
      return;
    } catch (error) {
      if (isFixed || attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

async function tryEvict(
  registry: Registry,
  target: Target,
  options: DeletionOptions,
): Promise<void> {
  const pod: PodObject = decodeEntry(readObject(registry, target));
  if (isEnding(pod)) return removePod(registry, target, options);
  if (pod.status?.phase === 'Pending') return removePod(registry, target, asSeen(options, pod));
  const resource = registry.resources.preferred(BUDGETS.group, BUDGETS.resource);
  const budgets = resource ? budgetsOf(registry, resource, pod) : [];
  if (budgets.length > 1) throw severalBudgetsError();
  const [budget] = budgets;
  if (!budget || !resource) return removePod(registry, target, options);
  if (!isBeyondBudget(pod, budget)) {
    await takeDisruption(registry, { resource, budget, pod }, options);
    return removePod(registry, target, options);
  }
  try {
    await removePod(registry, target, asSeen(options, pod));
  } catch (error) {
    throw isConflict(error) ? behindError(budget.metadata.name) : error;
  }
}

function isEnding({ metadata, status = {} }: PodObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined ||
    status.phase === 'Succeeded' ||
    status.phase === 'Failed'
  );
}

/** The pod goes only as it was seen: it may become ready meanwhile, and then its budget counts. */
function asSeen(options: DeletionOptions, { metadata }: PodObject): DeletionOptions {
  const { resourceVersion } = metadata;
  return { ...options, preconditions: { resourceVersion, ...options.preconditions } };
}

async function removePod(
  registry: Registry,
  target: Target,
  options: DeletionOptions,
): Promise<void> {
  const pod = { ...target, subresource: '' };
  if (options.dryRun) return void (await deleteObject(registry, pod, options));
  const { preconditions = {} } = options;
  const marked = await markEvicted(registry, target, options);
  const { resourceVersion } = marked.metadata;
  const kept =
    preconditions.resourceVersion === undefined
      ? preconditions
      : { ...preconditions, resourceVersion };
  await deleteObject(registry, pod, { ...options, preconditions: kept });
}

/** Says in the pod why it goes, so that its owner does not count it as a failure. */
async function markEvicted(
  registry: Registry,
  target: Target,
  options: DeletionOptions,
): Promise<StoredObject> {
  const now = formatTime(registry.clock.nowMs());
  const change = adjustment((current) => {
    checkPreconditions(current, target, options);
    return withCondition(current, EVICTED, now);
  });
  const write = { ...options, managersGiven: true };
  return decodeEntry(await updateObject(registry, target, { ...change, isAdmitted: true }, write));
}

const EVICTED = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
};

function severalBudgetsError(): StatusError {
  return unclassifiedError(
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  );
}

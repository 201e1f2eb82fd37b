import { ANNOTATIONS } from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { type ConditionFact, conditionsOf, withConditions } from '../conditions/condition.ts';
import { someOf } from '../some-of.ts';
import type { WriteResult } from './write-copies.ts';

/** The condition of a project secret that says whether every namespace has its copy. */
const RECONCILED = 'Reconciled';

/** What is to be said of the copies of a secret, where some could not be written. */
export function problemOf({
  conflicts,
  refusals,
}: Pick<WriteResult, 'conflicts' | 'refusals'>): ConditionFact | undefined {
  const parts = [
    ...(conflicts.length > 0 ? [conflictText(conflicts)] : []),
    ...(refusals.length > 0 ? [refusalText(refusals)] : []),
  ];
  if (parts.length === 0) return undefined;
  const reason = conflicts.length > 0 ? 'NamespaceConflict' : 'ClusterRefused';
  return { type: RECONCILED, status: 'False', reason, message: parts.join(' ') };
}

function conflictText(namespaces: readonly string[]): string {
  return `A secret of this name that is not of the project is in the namespaces ${someOf(namespaces.toSorted())}. It is left alone; delete it, or give one of the two another name.`;
}

function refusalText(refusals: WriteResult['refusals']): string {
  const reasons = [...new Set(refusals.map(({ reason }) => reason))].toSorted();
  const namespaces = refusals.map(({ namespace }) => namespace).toSorted();
  return `The cluster refused the copies in the namespaces ${someOf(namespaces)} (${reasons.join(', ')}). Look for a quota of secrets, a policy or a webhook there; it is tried again every minute.`;
}

/**
 * The annotation of conditions of a secret, with what there is to say; `undefined` when it says that already. A secret
 * that never had a problem has no condition.
 */
export function statusAnnotation(
  { metadata }: KubernetesObject,
  problem: ConditionFact | undefined,
  clock: Clock,
): string | undefined {
  const before = conditionsIn(metadata?.annotations?.[ANNOTATIONS.status]);
  const hadOne = before.some(({ type }) => type === RECONCILED);
  if (!problem && !hadOne) return undefined;
  const fact = problem ?? { type: RECONCILED, status: 'True', reason: '', message: '' };
  const after = withConditions({ conditions: before }, [fact], clock);
  return after === before ? undefined : JSON.stringify({ conditions: after });
}

function conditionsIn(text: string | undefined): readonly Condition[] {
  if (text === undefined) return [];
  try {
    const { conditions } = JSON.parse(text) as { conditions?: readonly object[] };
    return Array.isArray(conditions) ? conditionsOf({ conditions }) : [];
  } catch {
    // An annotation that others wrote and that is no JSON is replaced.
    return [];
  }
}

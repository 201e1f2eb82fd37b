import { getCondition, type KubernetesObject } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { conditionsOf } from './condition.ts';
import { problemFact } from './problem-fact.ts';
import { type WriteConditionsOptions, writeConditions } from './write-conditions.ts';

const READY = 'Ready';

/**
 * Says by the condition `Ready` what is wrong with an object of people, and when nothing is any more. One that was never
 * wrong has no such condition, so that most objects cost no write.
 *
 * @throws as {@link writeConditions}.
 */
export async function tellProblem(
  object: KubernetesObject & { readonly status?: { readonly conditions?: readonly object[] } },
  problem: CodedError | undefined,
  options: WriteConditionsOptions,
): Promise<void> {
  const wasWrong = getCondition(conditionsOf(object.status), READY)?.status === 'False';
  if (!problem && !wasWrong) return;
  const fact = problem ? problemFact(READY, problem) : ({ type: READY, status: 'True' } as const);
  await writeConditions(object, [fact], options);
}

import { clusterRoleTemplateBinding, projectRoleTemplateBinding } from '@drover/api';
import { getCondition } from '@drover/apimachinery';
import type { DeepReadonly } from '@drover/controller-runtime';
import { type ConditionFact, conditionsOf } from '../conditions/condition.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import type { RoleBinding } from '../role-use/role-bindings.ts';
import type { RoleReader } from './read-unit.ts';
import { described, type Problem } from './unit-problems.ts';

/** The type of the condition of a binding: whether its role is in the cluster. */
export const SYNCED = 'Synced';

/** What saying needs. */
export interface SayOfBindingsOptions extends Omit<WriteConditionsOptions, 'type'> {
  readonly reader: RoleReader;
  /** Of the unit that the bindings are in. */
  readonly problems: readonly Problem[];
}

const CONCURRENCY = 8;

/**
 * Tells each binding whether its role is in the cluster as it should be. One write for a binding that is new, none after.
 *
 * @throws the first failure, when all have been tried.
 */
export async function sayOfBindings(
  bindings: readonly Binding[],
  { reader, problems, ...options }: SayOfBindingsOptions,
): Promise<void> {
  const ofAll = problems.find(({ reason }) => reason === 'WriteRefused');
  const problemOf = ({ roleTemplateName = '' }: Binding): Problem | undefined =>
    ofAll ?? reader.problemWith(roleTemplateName);
  // Nearly all have been told, and there may be tens of thousands.
  const untold = bindings.filter((binding) => problemOf(binding) || !isToldSynced(binding));
  const failures = await inParallel(untold, CONCURRENCY, async (binding) => {
    const { type } = binding.projectName ? projectRoleTemplateBinding : clusterRoleTemplateBinding;
    await writeConditions(binding, [factOf(problemOf(binding))], { ...options, type });
  });
  throwFirst(failures);
}

type Binding = DeepReadonly<RoleBinding>;

function isToldSynced(binding: Binding): boolean {
  const { metadata, status } = binding as Binding & { readonly status?: ConditionedStatus };
  const told = getCondition(conditionsOf(status), SYNCED);
  return told?.status === 'True' && told.observedGeneration === metadata?.generation;
}

interface ConditionedStatus {
  readonly conditions?: readonly object[];
}

function factOf(problem: Problem | undefined): ConditionFact {
  return problem
    ? { type: SYNCED, status: 'False', ...described([problem]) }
    : { type: SYNCED, status: 'True', reason: SYNCED, message: '' };
}

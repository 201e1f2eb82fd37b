import { clusterRoleTemplateBinding, projectRoleTemplateBinding } from '@drover/api';
import type { DeepReadonly } from '@drover/controller-runtime';
import type { ConditionFact } from '../conditions/condition.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { inParallel } from '../in-parallel.ts';
import type { RoleReader } from './read-unit.ts';
import type { RoleBinding } from './role-bindings.ts';
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
  bindings: readonly DeepReadonly<RoleBinding>[],
  { reader, problems, ...options }: SayOfBindingsOptions,
): Promise<void> {
  const ofAll = problems.find(({ reason }) => reason === 'WriteRefused');
  const failures = await inParallel(bindings, CONCURRENCY, async (binding) => {
    const problem = ofAll ?? reader.problemWith(binding.roleTemplateName ?? '');
    const { type } = binding.projectName ? projectRoleTemplateBinding : clusterRoleTemplateBinding;
    const fact = {
      ...factOf(problem),
      observedGeneration: binding.metadata?.generation ?? 0,
    };
    await writeConditions(binding, [fact], { ...options, type });
  });
  if (failures.length > 0) throw failures[0];
}

function factOf(problem: Problem | undefined): ConditionFact {
  return problem
    ? { type: SYNCED, status: 'False', ...described([problem]) }
    : { type: SYNCED, status: 'True', reason: SYNCED, message: '' };
}

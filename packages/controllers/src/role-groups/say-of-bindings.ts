import { clusterRoleTemplateBinding, projectRoleTemplateBinding } from '@drover/api';
import type { DeepReadonly } from '@drover/controller-runtime';
import type { ConditionFact } from '../conditions/condition.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { inParallel } from '../in-parallel.ts';
import type { RoleReader } from './read-unit.ts';
import type { RoleBinding } from './role-bindings.ts';
import type { Problem } from './unit-problems.ts';

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
    const roles = await reader.closureOf(binding.roleTemplateName ?? '');
    const missing = roles.find(({ name }) => reader.missing.has(name))?.name;
    const { type } = binding.projectName ? projectRoleTemplateBinding : clusterRoleTemplateBinding;
    const fact = {
      ...factOf(ofAll, missing),
      observedGeneration: binding.metadata?.generation ?? 0,
    };
    await writeConditions(binding, [fact], { ...options, type });
  });
  if (failures.length > 0) throw failures[0];
}

function factOf(ofAll: Problem | undefined, missing: string | undefined): ConditionFact {
  if (ofAll) return { type: SYNCED, status: 'False', ...ofAll };
  if (missing === undefined) {
    return { type: SYNCED, status: 'True', reason: SYNCED, message: '' };
  }
  return {
    type: SYNCED,
    status: 'False',
    reason: 'ExternalRoleMissing',
    message: `The cluster has no ClusterRole ${missing}. Create it there, or give another role.`,
  };
}

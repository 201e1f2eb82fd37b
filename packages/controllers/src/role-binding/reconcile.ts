import { getCondition } from '@drover/apimachinery';
import type { Lister, Reconcile } from '@drover/controller-runtime';
import { conditionsOf } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { type Binding, type BindingWorld, problemOf } from './binding.ts';
import { type FindUserOptions, type FoundUser, findUser, missingSubject } from './subject.ts';

/** Condition of a binding: whether it gives somebody something. Only what was wrong once has it. */
const READY = 'Ready';

/** What reconciling bindings needs. */
export interface BindingReconcilerOptions
  extends Omit<FindUserOptions, 'signal'>,
    Omit<WriteConditionsOptions, 'signal'> {
  readonly bindings: Lister<Binding>;
  readonly world: BindingWorld;
}

/** Fills in whom a binding is for, and says why it gives nobody anything, if so. */
export function createBindingReconcile(options: BindingReconcilerOptions): Reconcile {
  const { bindings, world } = options;
  return async (key, { signal }) => {
    const binding = bindings.get(key) as Binding | undefined;
    if (!binding || binding.metadata?.deletionTimestamp) return;
    const found = await findUser(binding, { ...options, signal });
    // What was written comes back.
    if (found && 'name' in found && (await complete(binding, found, { ...options, signal })))
      return;
    const problem = found && 'problem' in found ? found.problem : problemOf(binding, world);
    await tell(binding, problem, { ...options, signal });
  };
}

/** Writes what a binding lacks of whom it is for; says whether that was anything. */
async function complete(
  binding: Binding,
  found: Extract<FoundUser, { readonly name: string }>,
  { type, client, signal }: Pick<WriteConditionsOptions, 'type' | 'client' | 'signal'>,
): Promise<boolean> {
  const missing = missingSubject(binding, found);
  if (!missing) return false;
  const { name = '', namespace, uid } = binding.metadata ?? {};
  const body = { ...missing, metadata: { ...missing.metadata, uid } };
  const options = { signal, ...(namespace !== undefined && { namespace }) };
  await client.resource<Binding>(type).patch(name, { type: 'merge', body }, options);
  return true;
}

async function tell(
  binding: Binding,
  problem: ReturnType<typeof problemOf>,
  options: WriteConditionsOptions,
): Promise<void> {
  const wasWrong = getCondition(conditionsOf(binding.status), READY)?.status === 'False';
  if (!problem && !wasWrong) return;
  const fact = problem ? problemFact(READY, problem) : ({ type: READY, status: 'True' } as const);
  const observedGeneration = binding.metadata?.generation ?? 0;
  await writeConditions(binding, [{ ...fact, observedGeneration }], options);
}

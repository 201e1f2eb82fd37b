import type { Lister, Reconcile } from '@drover/controller-runtime';
import { tellProblem } from '../conditions/tell-problem.ts';
import type { WriteConditionsOptions } from '../conditions/write-conditions.ts';
import { type Binding, type BindingWorld, problemOf } from './binding.ts';
import { type FindUserOptions, type FoundUser, findUser, missingSubject } from './subject.ts';

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
    await tellProblem(binding, problem, { ...options, signal });
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

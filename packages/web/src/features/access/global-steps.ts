import { create, remove } from '../../api/v3.ts';
import { type GlobalRoleBinding, type Subject, subjectFields } from './bindings.ts';
import { roleChanges } from './role-changes.ts';
import type { ChangingSteps } from './steps.ts';

/** What is changed of the global roles of somebody. */
interface Changing {
  readonly subject: Subject;
  readonly name: string;
  readonly held: readonly GlobalRoleBinding[];
  readonly wanted: readonly string[];
  readonly nameOf: (roleId: string) => string;
}

/** The writes after which a user or group has the wanted global roles. */
export function globalSteps({ subject, name, held, wanted, nameOf }: Changing): ChangingSteps {
  const changes = roleChanges(held, wanted, ({ globalRoleId }) => globalRoleId);
  return {
    giving: changes.add.map((globalRoleId) => ({
      failed: `${name} was not given ${nameOf(globalRoleId)}`,
      run: () =>
        create('globalRoleBindings', {
          type: 'globalRoleBinding',
          globalRoleId,
          ...subjectFields(subject),
        }),
    })),
    taking: changes.remove.map(({ id, globalRoleId }) => ({
      failed: `${nameOf(globalRoleId)} was not taken from ${name}`,
      run: () => remove('globalRoleBindings', id),
    })),
  };
}

import { type RoleTemplate, roleClosure, roleTemplate } from '@drover/api';
import type { Condition } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { type Controller, createController, informerSource } from '@drover/controller-runtime';
import { tellProblem } from '../conditions/tell-problem.ts';
import type { ControllerContext } from '../controller-context.ts';
import { controllerErrors } from '../errors.ts';
import { roleTemplateIndexes } from '../role-use/role-bindings.ts';
import { withHeirs } from '../role-use/role-heirs.ts';

/** A role, with what is said of it. */
interface ToldRole extends RoleTemplate {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Says of role templates that what they inherit is not there, or is themselves. */
export function createRoleTemplateController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const { type } = roleTemplate;
  const roles = cache.informer<RoleTemplate>(type, { indexes: roleTemplateIndexes });
  const get = (name: string): RoleTemplate | undefined =>
    roles.get({ namespace: '', name }) as RoleTemplate | undefined;
  return createController(runtime, {
    name: 'role-template',
    workers: 2,
    sources: [
      informerSource(roles, ({ key }) =>
        withHeirs(key.name, roles).map((name) => ({ namespace: '', name })),
      ),
    ],
    reconcile: async ({ name }, { signal }) => {
      const role = get(name) as ToldRole | undefined;
      if (!role || role.metadata?.deletionTimestamp) return;
      const options = { client, type, fieldManager: 'drover-role-template', clock: runtime.clock };
      await tellProblem(role, problemOf(name, get), { ...options, signal });
    },
  });
}

function problemOf(
  name: string,
  get: (name: string) => RoleTemplate | undefined,
): CodedError | undefined {
  const { cycle, missing } = roleClosure(name, get);
  if (cycle) return controllerErrors.create('ROLE_INHERITS_ITSELF', { path: cycle.join(' > ') });
  if (missing.length === 0) return undefined;
  return controllerErrors.create('ROLE_INHERITS_NOTHING', { roles: missing.join(', ') });
}

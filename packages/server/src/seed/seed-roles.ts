import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type GlobalRole,
  globalRole,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { createMissing, FIELD_MANAGER, type SeedOptions } from './create-missing.ts';

interface BuiltInRole extends KubernetesObject {
  readonly rules?: unknown;
  readonly roleTemplateNames?: unknown;
}

/** Creates the built-in roles, and brings the rules of those that are there up to date. */
export async function seedRoles(options: SeedOptions): Promise<void> {
  await Promise.all([
    seedKind<GlobalRole>(globalRole.type, builtInGlobalRoles, options),
    seedKind<RoleTemplate>(roleTemplate.type, builtInRoleTemplates, options),
  ]);
}

/** What people may change on a built-in role (whether new users get it, whether it is locked) stays as they left it. */
async function seedKind<T extends BuiltInRole>(
  type: ResourceType,
  roles: readonly T[],
  options: SeedOptions,
): Promise<void> {
  const existing = await createMissing(type, roles, options);
  const resource = options.client.resource<T>(type);
  await Promise.all(
    roles.map(async ({ metadata, rules, roleTemplateNames }) => {
      const current = existing.get(metadata?.name ?? '');
      const body = { rules, roleTemplateNames };
      const found = { rules: current?.rules, roleTemplateNames: current?.roleTemplateNames };
      if (!current || JSON.stringify(found) === JSON.stringify(body)) return;
      await resource.patch(
        metadata?.name ?? '',
        { type: 'merge', body },
        { ...options, fieldManager: FIELD_MANAGER },
      );
    }),
  );
}

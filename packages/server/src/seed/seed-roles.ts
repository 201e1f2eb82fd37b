import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type GlobalRole,
  globalRole,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { createMissing, type SeedOptions } from './create-missing.ts';

/**
 * Creates the built-in roles of a new installation, before anybody asks for one. Where there are some, the leader keeps
 * them: a server of an older version that starts beside it must not bring back what is no more.
 */
export async function seedRoles(options: SeedOptions): Promise<void> {
  await Promise.all([
    seedKind<GlobalRole>(globalRole.type, builtInGlobalRoles, options),
    seedKind<RoleTemplate>(roleTemplate.type, builtInRoleTemplates, options),
  ]);
}

async function seedKind<T extends KubernetesObject>(
  type: ResourceType,
  roles: readonly T[],
  options: SeedOptions,
): Promise<void> {
  const { client, signal } = options;
  const { items } = await client.resource<T>(type).list({ limit: 1, signal });
  if (items.length === 0) await createMissing(type, roles, options);
}

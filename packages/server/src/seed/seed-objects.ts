import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type Cluster,
  cluster,
  type GlobalRole,
  GROUPS,
  globalRole,
  LOCAL_CLUSTER,
  NAMESPACES,
  type RoleTemplate,
  roleTemplate,
  SETTINGS,
  type Setting,
  setting,
} from '@drover/api';
import { isAlreadyExists, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';
import { seedAuthConfigs } from './auth-configs.ts';

const MANAGEMENT_V3 = `${GROUPS.management}/v3`;
const FIELD_MANAGER = 'drover-server';

/** Options of every step. */
export interface SeedOptions {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
}

/** Creates the namespaces that everything else needs; one that is there is left as it is. */
export async function seedNamespaces(options: SeedOptions): Promise<void> {
  const names = [
    NAMESPACES.system,
    NAMESPACES.globalData,
    NAMESPACES.globalNodeTemplates,
    NAMESPACES.leader,
  ];
  const objects = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
  await createMissing(namespaces, objects, options);
}

/** Creates the built-in roles, the settings and the cluster `local`, and brings the rules of built-in roles up to date. */
export async function seedObjects(options: SeedOptions): Promise<void> {
  await Promise.all([
    seedRoles<GlobalRole>(globalRole.type, builtInGlobalRoles, options),
    seedRoles<RoleTemplate>(roleTemplate.type, builtInRoleTemplates, options),
    createMissing<Setting>(setting.type, settingObjects(), options),
    createMissing<Cluster>(cluster.type, [localCluster], options),
    seedAuthConfigs(options),
  ]);
}

function settingObjects(): readonly Setting[] {
  return Object.entries(SETTINGS).map(([name, { default: initial }]) => ({
    apiVersion: MANAGEMENT_V3,
    kind: 'Setting',
    metadata: { name },
    value: '',
    default: initial,
  }));
}

const localCluster: Cluster = {
  apiVersion: MANAGEMENT_V3,
  kind: 'Cluster',
  metadata: { name: LOCAL_CLUSTER },
  spec: { displayName: LOCAL_CLUSTER, internal: true },
};

interface BuiltInRole extends KubernetesObject {
  readonly rules?: unknown;
  readonly roleTemplateNames?: unknown;
}

/** What people may change on a built-in role (whether new users get it, whether it is locked) stays as they left it. */
async function seedRoles<T extends BuiltInRole>(
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

/** Creates those of `objects` that are not there; tells which were. */
async function createMissing<T extends KubernetesObject>(
  type: ResourceType,
  objects: readonly T[],
  { client, signal }: SeedOptions,
): Promise<ReadonlyMap<string, T>> {
  const resource = client.resource<T>(type);
  const { items } = await resource.listAll({ signal });
  const existing = new Map(items.map((item) => [item.metadata?.name ?? '', item]));
  await Promise.all(
    objects
      .filter(({ metadata }) => !existing.has(metadata?.name ?? ''))
      .map((object) =>
        create(() => resource.create(object, { signal, fieldManager: FIELD_MANAGER })),
      ),
  );
  return existing;
}

/** Another replica may be first. */
async function create(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

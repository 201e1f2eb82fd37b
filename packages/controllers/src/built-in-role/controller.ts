import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type GlobalRole,
  globalRole,
  LABEL_VALUES,
  RESTRICTED_ADMIN_SETTINGS,
  roleTemplate,
  type Settings,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  keyOf,
  type Source,
} from '@drover/controller-runtime';
import { settingSource } from '../changes/setting-source.ts';
import type { ControllerContext } from '../controller-context.ts';
import { RESTRICTED_ADMIN } from '../role-groups/owner-role.ts';
import type { BuiltInRoleKind } from './desired.ts';
import { createBuiltInRoleReconcile } from './reconcile.ts';

const GLOBAL_ROLES: BuiltInRoleKind = {
  label: LABEL_VALUES.defaultGlobalRole,
  kept: ['displayName', 'rules', 'builtin'],
  setOnce: ['newUserDefault'],
};

const ROLE_TEMPLATES: BuiltInRoleKind = {
  label: LABEL_VALUES.defaultRoleTemplate,
  kept: [
    'displayName',
    'rules',
    'roleTemplateNames',
    'builtin',
    'external',
    'hidden',
    'context',
    'administrative',
  ],
  setOnce: ['clusterCreatorDefault', 'projectCreatorDefault'],
};

/** What a restricted administrator may do follows this setting. */
const RESTRICTED_DEFAULT = 'restricted-default-admin';

/** Keeps the built-in global roles as this version has them; what people may choose of them stays as they left it. */
export function createBuiltInGlobalRoleController(context: ControllerContext): Controller {
  const { cache, settings } = context;
  const restricted = { namespace: '', name: RESTRICTED_ADMIN };
  return createUpkeep(context, {
    name: 'built-in-global-role',
    type: globalRole.type,
    kind: GLOBAL_ROLES,
    rolesNow: () => globalRolesBy(settings),
    sources: [settingSource(cache, RESTRICTED_DEFAULT, () => [restricted])],
  });
}

/** Keeps the built-in role templates as this version has them; what people may choose of them stays as they left it. */
export function createBuiltInRoleTemplateController(context: ControllerContext): Controller {
  return createUpkeep(context, {
    name: 'built-in-role-template',
    type: roleTemplate.type,
    kind: ROLE_TEMPLATES,
    rolesNow: () => builtInRoleTemplates,
    sources: [],
  });
}

function globalRolesBy(settings: Settings): readonly GlobalRole[] {
  if (!settings.flag(RESTRICTED_DEFAULT)) return builtInGlobalRoles;
  return builtInGlobalRoles.map((role) =>
    role.metadata?.name === RESTRICTED_ADMIN
      ? { ...role, rules: [...(role.rules ?? []), RESTRICTED_ADMIN_SETTINGS] }
      : role,
  );
}

interface Upkeep {
  readonly name: string;
  readonly type: ResourceType;
  readonly kind: BuiltInRoleKind;
  readonly rolesNow: () => readonly KubernetesObject[];
  readonly sources: readonly Source[];
}

function createUpkeep(
  { runtime, cache, client }: ControllerContext,
  { name, type, kind, rolesNow, sources }: Upkeep,
): Controller {
  const informer = cache.informer<KubernetesObject>(type);
  return createController(runtime, {
    name,
    workers: 4,
    sources: [
      informerSource(informer),
      // Those that are not there yet.
      iterableSource('built-in', async function* roles() {
        yield* rolesNow().map((role) => keyOf(role));
      }),
      ...sources,
    ],
    reconcile: createBuiltInRoleReconcile({ informer, client, kind, rolesNow }),
  });
}

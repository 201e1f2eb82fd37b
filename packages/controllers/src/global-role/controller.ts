import {
  ANNOTATIONS,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import {
  type Controller,
  createCommitter,
  createController,
  informerSource,
  type KeyMapper,
  keyOf,
  ownerKeys,
  ownerReferenceTo,
  type Source,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import { type BindingObject, type RoleObject } from '../rbac-objects.ts';
import { globalClusterRole, globalClusterRoleBinding } from './desired.ts';
import { createMirrorReconcile, type Mirror } from './reconcile.ts';

/** Keeps a ClusterRole in the home of state for each GlobalRole. */
export function createGlobalRoleController(context: ControllerContext): Controller {
  return createMirror<GlobalRole, RoleObject>(context, {
    name: 'global-role',
    from: globalRole.type,
    to: clusterRoles,
    annotation: ANNOTATIONS.clusterRoleName,
    desired: globalClusterRole,
    ownersOf: () => [],
    sources: () => [],
  });
}

/** Index of bindings by their global role. */
const BY_GLOBAL_ROLE = 'bound-global-role';
const indexes = {
  [BY_GLOBAL_ROLE]: ({ globalRoleName }: GlobalRoleBinding): readonly string[] =>
    globalRoleName ? [globalRoleName] : [],
} as const;

/** Keeps a ClusterRoleBinding in the home of state for each GlobalRoleBinding, which goes with its role. */
export function createGlobalRoleBindingController(context: ControllerContext): Controller {
  const { cache } = context;
  const roles = cache.informer<GlobalRole>(globalRole.type);
  const bindings = cache.informer<GlobalRoleBinding>(globalRoleBinding.type, { indexes });
  return createMirror<GlobalRoleBinding, BindingObject>(context, {
    name: 'global-role-binding',
    from: globalRoleBinding.type,
    to: clusterRoleBindings,
    annotation: ANNOTATIONS.clusterRoleBindingName,
    desired: globalClusterRoleBinding,
    ownersOf: ({ globalRoleName = '' }) => {
      const role = roles.get({ namespace: '', name: globalRoleName }) as GlobalRole | undefined;
      const plain = { controller: false, blockOwnerDeletion: false };
      return role && [ownerReferenceTo(role, globalRole.type, plain)];
    },
    sources: () => [
      informerSource(roles, ({ type, key }) =>
        type === 'added'
          ? bindings.byIndex(BY_GLOBAL_ROLE, key.name).map((binding) => keyOf(binding))
          : [],
      ),
    ],
  });
}

interface MirrorController<From, To> extends Mirror<From, To> {
  readonly name: string;
  readonly to: ResourceType;
  readonly sources: () => readonly Source[];
}

/** One object of Kubernetes for one of ours, which owns it. */
function createMirror<From extends KubernetesObject, To extends KubernetesObject>(
  { runtime, cache, client }: ControllerContext,
  mirror: MirrorController<From, To>,
): Controller {
  const { name, from, to, sources } = mirror;
  const originals = cache.informer<From>(from);
  const images = cache.informer<To>(to);
  return createController(runtime, {
    name,
    workers: 4,
    sources: [
      informerSource(originals),
      informerSource(images, ownerKeys(from) as KeyMapper<To>),
      ...sources(),
    ],
    reconcile: createMirrorReconcile(mirror, {
      client,
      originals,
      images,
      committer: createCommitter({ client, fieldManager: `drover-${name}` }),
    }),
  });
}

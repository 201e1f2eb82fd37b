import {
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
  ownerKeys,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import type { BindingObject, RoleObject } from '../rbac-objects.ts';
import { globalClusterRole, globalClusterRoleBinding } from './desired.ts';

/** Keeps a ClusterRole in the home of state for each GlobalRole. */
export function createGlobalRoleController(context: ControllerContext): Controller {
  return createMirror<GlobalRole, RoleObject>(context, {
    name: 'global-role',
    from: globalRole.type,
    to: clusterRoles,
    desired: globalClusterRole,
  });
}

/** Keeps a ClusterRoleBinding in the home of state for each GlobalRoleBinding. */
export function createGlobalRoleBindingController(context: ControllerContext): Controller {
  return createMirror<GlobalRoleBinding, BindingObject>(context, {
    name: 'global-role-binding',
    from: globalRoleBinding.type,
    to: clusterRoleBindings,
    desired: globalClusterRoleBinding,
  });
}

interface Mirror<From, To> {
  readonly name: string;
  readonly from: ResourceType;
  readonly to: ResourceType;
  readonly desired: (object: From) => To | undefined;
}

/** One object of Kubernetes for one of ours, which owns it. */
function createMirror<From extends KubernetesObject, To extends KubernetesObject>(
  { runtime, cache, client }: ControllerContext,
  { name, from, to, desired }: Mirror<From, To>,
): Controller {
  const sources = cache.informer<From>(from);
  const mirrors = cache.informer<To>(to);
  const committer = createCommitter({ client, fieldManager: `drover-${name}` });
  return createController(runtime, {
    name,
    workers: 4,
    sources: [informerSource(sources), informerSource(mirrors, ownerKeys(from) as KeyMapper<To>)],
    reconcile: async (key, { signal }) => {
      const source = sources.get(key) as From | undefined;
      const object = source && desired(source);
      if (!source || !object || source.metadata?.deletionTimestamp) return;
      const current = mirrors.get({ namespace: '', name: object.metadata?.name ?? '' });
      await committer.apply(to, object, { current, signal });
    },
  });
}

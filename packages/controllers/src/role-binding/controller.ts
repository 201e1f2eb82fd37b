import {
  type Cluster,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  globalRole,
  globalRoleBinding,
  type Project,
  project as projectKind,
  projectRoleTemplateBinding,
  roleTemplate,
  type User,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { createExternalUsers, type ObjectCache, userIndexes } from '@drover/auth';
import {
  type Change,
  type Controller,
  createController,
  type Informer,
  informerSource,
  keyOf,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { isSameObject } from '../changes/same-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { Binding } from './binding.ts';
import { createBindingReconcile } from './reconcile.ts';

/** Index of bindings by the user that they name. */
const BY_NAMED_USER = 'named-user';
/** Index of bindings by the role that they name. */
const BY_NAMED_ROLE = 'named-role';

const indexes = {
  [BY_NAMED_USER]: ({ userName }: Binding): readonly string[] => (userName ? [userName] : []),
  [BY_NAMED_ROLE]: ({ roleTemplateName, globalRoleName }: Binding): readonly string[] => [
    roleTemplateName ?? globalRoleName ?? '',
  ],
} as const;

/** Fills in whom bindings in clusters are for, and says what is wrong with them. */
export function createClusterRoleBindingController(context: ControllerContext): Controller {
  const clusters = context.cache.informer<Cluster>(clusterKind.type);
  return createBindingController(context, {
    name: 'cluster-role-binding',
    type: clusterRoleTemplateBinding.type,
    roles: roleTemplate.type,
    hasPlace: (id) => clusters.get({ namespace: '', name: id }) !== undefined,
    places: (bindings) => [
      informerSource(clusters, (change) =>
        ifNewOrGone(change, () => inNamespace(bindings, change.key.name)),
      ),
    ],
  });
}

/** Fills in whom bindings in projects are for, and says what is wrong with them. */
export function createProjectRoleBindingController(context: ControllerContext): Controller {
  const projects = context.cache.informer<Project>(projectKind.type);
  return createBindingController(context, {
    name: 'project-role-binding',
    type: projectRoleTemplateBinding.type,
    roles: roleTemplate.type,
    hasPlace: (id) => {
      const [namespace = '', name = ''] = id.split(':');
      return projects.get({ namespace, name }) !== undefined;
    },
    places: (bindings) => [
      informerSource(projects, (change) =>
        ifNewOrGone(change, () => inNamespace(bindings, change.key.name)),
      ),
    ],
  });
}

/** Says what is wrong with bindings of global roles. */
export function createGlobalBindingStatusController(context: ControllerContext): Controller {
  return createBindingController(context, {
    name: 'global-role-binding-status',
    type: globalRoleBinding.type,
    roles: globalRole.type,
    hasPlace: () => true,
    places: () => [],
  });
}

interface BindingKind {
  readonly name: string;
  readonly type: ResourceType;
  readonly roles: ResourceType;
  readonly hasPlace: (id: string) => boolean;
  readonly places: (bindings: Informer<Binding>) => readonly Source[];
}

function createBindingController(
  { runtime, cache, client }: ControllerContext,
  { name, type, roles: roleType, hasPlace, places }: BindingKind,
): Controller {
  const { clock } = runtime;
  const bindings = cache.informer<Binding>(type, { indexes });
  const roles = cache.informer<KubernetesObject>(roleType);
  const users = cache.informer<User>(userKind.type, { indexes: userIndexes });
  const userOf = (user: string): User | undefined =>
    users.get({ namespace: '', name: user }) as User | undefined;
  const by = (index: string) => (change: Change<KubernetesObject>) =>
    ifNewOrGone(change, () => bindings.byIndex(index, change.key.name).map(keyOfBinding));
  return createController(runtime, {
    name,
    workers: 4,
    sources: [
      informerSource(bindings),
      informerSource(roles, by(BY_NAMED_ROLE)),
      informerSource(users as unknown as Informer<KubernetesObject>, by(BY_NAMED_USER)),
      ...places(bindings),
    ],
    reconcile: createBindingReconcile({
      type,
      client,
      fieldManager: `drover-${name}`,
      bindings,
      externalUsers: createExternalUsers({ client, cache: users as ObjectCache<User>, clock }),
      userOf,
      world: {
        hasPlace,
        hasRole: (role) => roles.get({ namespace: '', name: role }) !== undefined,
        hasUser: (user) => userOf(user) !== undefined,
      },
      clock,
    }),
  });
}

function ifNewOrGone<T extends KubernetesObject>(
  change: Change<T>,
  keys: () => readonly ObjectKey[],
): readonly ObjectKey[] {
  return isSameObject(change) ? [] : keys();
}

function inNamespace(bindings: Informer<Binding>, namespace: string): readonly ObjectKey[] {
  return bindings.list({ namespace }).map(keyOfBinding);
}

function keyOfBinding(binding: Pick<Binding, 'metadata'>): ObjectKey {
  return keyOf(binding as KubernetesObject);
}

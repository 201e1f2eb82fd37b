import {
  clusterRoleTemplateBinding,
  type GlobalRole,
  globalRole,
  globalRoleBinding,
  projectRoleTemplateBinding,
  token,
  type User,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createCommitter,
  createController,
  informerSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles, namespaces } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import { BY_USER, createUserReconcile, type OfUser } from './reconcile.ts';

/** What goes with a user. */
const BELONGINGS = [
  globalRoleBinding,
  clusterRoleTemplateBinding,
  projectRoleTemplateBinding,
  token,
] as const;

/** Gives new users their first roles and a view of themselves, and takes from deleted users all they had. */
export function createUserController({ runtime, cache, client }: ControllerContext): Controller {
  const users = cache.informer<User>(userKind.type);
  const indexes = {
    [BY_USER]: ({ userName, userId }: OfUser) => [userName ?? userId ?? ''],
  };
  const belongings = BELONGINGS.map(({ type }) => cache.informer<OfUser>(type, { indexes }));
  const deleted = new Set<string>();
  return createController(runtime, {
    name: 'user',
    workers: 4,
    sources: [
      informerSource(users, ({ type, key }) => {
        if (type === 'deleted') deleted.add(key.name);
        else deleted.delete(key.name);
        return [key];
      }),
      // What belongs to somebody who was deleted while nobody looked. The many that belong to users who are there ask
      // for nothing: the deletion of their user will.
      ...belongings.map((informer) =>
        informerSource(informer, ({ object }) => userKeys(object).filter((key) => !users.get(key))),
      ),
    ],
    reconcile: createUserReconcile({
      client,
      committer: createCommitter({ client, fieldManager: 'drover-user' }),
      users,
      globalRoles: cache.informer<GlobalRole>(globalRole.type),
      clusterRoles: cache.informer<KubernetesObject>(clusterRoles),
      clusterRoleBindings: cache.informer<KubernetesObject>(clusterRoleBindings),
      namespaces: cache.informer<KubernetesObject>(namespaces),
      belongings,
      deleted,
      clock: runtime.clock,
    }),
  });
}

function userKeys({ userName, userId }: OfUser): ObjectKey[] {
  const name = userName || userId;
  return name ? [{ namespace: '', name }] : [];
}

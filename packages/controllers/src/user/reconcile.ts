import {
  ANNOTATIONS,
  type GlobalRole,
  globalRoleBinding,
  LABEL_VALUES,
  LABELS,
  NAMESPACES,
  type User,
  userAttribute,
  user as userKind,
} from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  type Informer,
  keyOf,
  type Lister,
  type Reconcile,
  type ReconcileResult,
} from '@drover/controller-runtime';
import {
  clusterRoleBindings as clusterRoleBindingType,
  clusterRoles as clusterRoleType,
  namespaces as namespaceType,
  secrets,
} from '@drover/kubernetes';
import { untilAgeMs } from '../changes/until-age.ts';
import { conditionsOf, observed, withConditions } from '../conditions/condition.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { ifFound } from '../requests/if-found.ts';
import { initialBindings, selfView } from './desired.ts';

/** Index of what belongs to users, by user. */
export const BY_USER = 'belongs-to-user';

/** A binding or a token. */
export interface OfUser extends KubernetesObject {
  readonly userName?: string;
  readonly userId?: string;
}

/** What reconciling users needs. */
export interface UserReconcilerOptions {
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly users: Lister<User>;
  readonly globalRoles: Lister<GlobalRole>;
  readonly clusterRoles: Lister<KubernetesObject>;
  readonly clusterRoleBindings: Lister<KubernetesObject>;
  readonly namespaces: Lister<KubernetesObject>;
  /** Everything that goes with a user; with the index {@link BY_USER}. */
  readonly belongings: readonly Informer<OfUser>[];
  /** Names of users who were seen to go; they are taken out when nothing is left of them. */
  readonly deleted: Set<string>;
  readonly clock: Clock;
}

/** Gives a user his first roles, once, and takes everything from one that is gone. */
export function createUserReconcile(options: UserReconcilerOptions): Reconcile {
  return async (key, { signal }) => {
    const user = options.users.get(key);
    if (!user) {
      // A binding may be seen before the user it was made for.
      if (await exists(options.client, key.name, signal)) return undefined;
      return removeBelongings(key.name, options, signal);
    }
    if (user.metadata?.deletionTimestamp) return undefined;
    await applySelfView(user, options, signal);
    await applyFirstRoles(user, options, signal);
    return undefined;
  };
}

async function applySelfView(
  user: User,
  { committer, clusterRoles, clusterRoleBindings }: UserReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { role, binding } = selfView(user);
  await committer.apply<KubernetesObject>(clusterRoleType, role, {
    current: clusterRoles.get(keyOf(role)),
    signal,
  });
  await committer.apply<KubernetesObject>(clusterRoleBindingType, binding, {
    current: clusterRoleBindings.get(keyOf(binding)),
    signal,
  });
}

async function applyFirstRoles(
  user: User,
  { committer, globalRoles, clock }: UserReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  if (isConditionTrue(conditionsOf(user.status), 'InitialRolesPopulated')) return;
  // The first administrator was bound when it was made.
  if (user.metadata?.labels?.[LABELS.bootstrapping] !== LABEL_VALUES.adminUser) {
    for (const initial of initialBindings(user, globalRoles.list())) {
      await committer.apply(globalRoleBinding.type, initial, { signal });
    }
  }
  const done = observed(user, [{ type: 'InitialRolesPopulated', status: 'True' }]);
  const conditions = withConditions(user.status, done, clock);
  await committer.applyStatus(userKind.type, user, { ...user.status, conditions }, { signal });
}

async function exists(
  client: KubernetesClient,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const users = client.resource<User>(userKind.type);
  return (await ifFound(() => users.get(name, { signal }))) !== undefined;
}

/** What is younger than this may be for a user who is still to come: a backup is restored in any order. */
const RESTORE_MS = 300_000;

async function removeBelongings(
  name: string,
  options: UserReconcilerOptions,
  signal: AbortSignal,
): Promise<ReconcileResult | undefined> {
  const { client, belongings, deleted, clock } = options;
  let waitMs = 0;
  for (const informer of belongings) {
    for (const object of informer.byIndex(BY_USER, name)) {
      const leftMs = deleted.has(name) ? 0 : untilAgeMs(object, RESTORE_MS, clock.nowMs());
      if (leftMs <= 0) await deleteIfPresent(client.resource(informer.type), object, signal);
      else waitMs = Math.max(waitMs, leftMs);
    }
  }
  if (waitMs > 0) return { requeueAfterMs: waitMs };
  await removeTraces(name, options, signal);
  deleted.delete(name);
  return undefined;
}

/** Secrets and the namespaces of preferences are named as users are; those of somebody who was named otherwise stay. */
const USER_NAME = /^u(ser)?-/;

/** What the user's logins at identity providers and choices left. */
async function removeTraces(
  name: string,
  { client, namespaces }: UserReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  await deleteIfPresent(client.resource(userAttribute.type), { metadata: { name } }, signal);
  if (!USER_NAME.test(name)) return;
  const secret = { metadata: { name: `${name}-secret`, namespace: NAMESPACES.system } };
  await deleteIfPresent(client.resource(secrets), secret, signal);
  const place = namespaces.get({ namespace: '', name });
  const isOurs = place?.metadata?.annotations?.[ANNOTATIONS.systemNamespace] === 'true';
  if (!isOurs) return;
  await deleteIfPresent(client.resource(namespaceType), place as KubernetesObject, signal);
}

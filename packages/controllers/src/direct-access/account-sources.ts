import {
  type AuthConfig,
  authConfig,
  type User,
  type UserAttribute,
  userAttribute as userAttributeKind,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  informerSource,
  iterableSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { isUnchanged } from '../changes/is-unchanged.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { accountName, directAccountOf, directAccountsIn } from './direct-account.ts';

type Context = Pick<ControllerContext, 'cache' | 'downstream' | 'identities'>;

/**
 * Whatever changes who an account stands for, or what he holds, as keys. Clusters without accounts tell nothing.
 *
 * @param keysOf the keys of an account; `undefined` stands for all that the cluster has.
 */
export function accountSources(
  { cache, downstream, identities }: Context,
  keysOf: (cluster: string, account: string | undefined) => Iterable<ObjectKey>,
): readonly Source[] {
  /** By account, the clusters in which it was seen; the few that have lost it since tell a key too many. */
  const seen = new Map<string, Set<string>>();
  const see = ({ type, key }: Change<KubernetesObject>, cluster: string): void => {
    const clusters = seen.get(key.name) ?? new Set();
    if (type === 'deleted') clusters.delete(cluster);
    else clusters.add(cluster);
    if (clusters.size === 0) seen.delete(key.name);
    else seen.set(key.name, clusters);
  };
  const allIn = (cluster: string): Iterable<ObjectKey> =>
    hasAccounts(downstream, cluster) ? keysOf(cluster, undefined) : [];
  const all = (): ObjectKey[] => downstream.available().flatMap((cluster) => [...allIn(cluster)]);
  const ofUser = ({ key }: Change<KubernetesObject>): ObjectKey[] => {
    const name = accountName(key.name);
    return [...(seen.get(name) ?? [])].flatMap((cluster) => [...keysOf(cluster, name)]);
  };
  return [
    downstream.source(directAccountsIn, (change, cluster) => {
      see(change, cluster);
      return isUnchanged(change, ownerOf) ? [] : keysOf(cluster, change.key.name);
    }),
    informerSource(cache.informer<User>(userKind.type), ofUser),
    informerSource(cache.informer<UserAttribute>(userAttributeKind.type), ofUser),
    informerSource(cache.informer<AuthConfig>(authConfig.type), all),
    iterableSource('identities', (signal) => keysFrom(identities.changes(signal), allIn)),
  ];
}

function hasAccounts(downstream: Pick<DownstreamClusters, 'get'>, cluster: string): boolean {
  const there = downstream.get(cluster);
  return there !== undefined && directAccountsIn(there).size > 0;
}

/** What matters of an account: that a token was asked for does not. */
function ownerOf(object: KubernetesObject): unknown {
  const { user, cluster } = directAccountOf(object) ?? {};
  return [object.metadata?.uid, user, cluster];
}

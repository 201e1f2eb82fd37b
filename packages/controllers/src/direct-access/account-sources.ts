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
  const allIn = (cluster: string): ObjectKey[] =>
    hasAccounts(downstream, cluster) ? [...keysOf(cluster, undefined)] : [];
  const all = (): ObjectKey[] => downstream.available().flatMap(allIn);
  const ofUser = ({ key }: Change<KubernetesObject>): ObjectKey[] =>
    downstream.available().flatMap((cluster) => {
      const name = accountName(key.name);
      return hasAccounts(downstream, cluster, name) ? [...keysOf(cluster, name)] : [];
    });
  return [
    downstream.source(directAccountsIn, (change, cluster) =>
      isSameAccount(change) ? [] : keysOf(cluster, change.key.name),
    ),
    informerSource(cache.informer<User>(userKind.type), ofUser),
    informerSource(cache.informer<UserAttribute>(userAttributeKind.type), ofUser),
    informerSource(cache.informer<AuthConfig>(authConfig.type), all),
    iterableSource('identities', async function* read(signal) {
      for await (const cluster of identities.changes(signal)) yield* allIn(cluster);
    }),
  ];
}

function hasAccounts(
  downstream: Pick<DownstreamClusters, 'get'>,
  cluster: string,
  name?: string,
): boolean {
  const there = downstream.get(cluster);
  if (!there) return false;
  const accounts = directAccountsIn(there).list();
  return name === undefined
    ? accounts.length > 0
    : accounts.some(({ metadata }) => metadata?.name === name);
}

/** A token was asked for, and nothing else has changed. */
function isSameAccount(change: Change<KubernetesObject>): boolean {
  if (change.type !== 'updated') return false;
  const [before, now] = [change.previous, change.object];
  return (
    before.metadata?.uid === now.metadata?.uid &&
    directAccountOf(before)?.user === directAccountOf(now)?.user
  );
}

import { type Cluster, cluster as clusterKind } from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { settingSource } from '../changes/setting-source.ts';
import type { ControllerContext } from '../controller-context.ts';
import { accountSources } from './account-sources.ts';
import { directAccountsIn } from './direct-account.ts';
import { createDirectAccessReconcile, IDLE_SETTING } from './reconcile.ts';

/** Takes the service accounts away by which people reach clusters without Drover in between, when they may not stay. */
export function createDirectAccessController(context: ControllerContext): Controller {
  const { runtime, cache, downstream } = context;
  const keysOf = (cluster: string, account: string | undefined): readonly ObjectKey[] => {
    if (account !== undefined) return [{ namespace: cluster, name: account }];
    const there = downstream.get(cluster);
    const accounts = there ? directAccountsIn(there).list() : [];
    return accounts.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
  };
  const all = (): readonly ObjectKey[] =>
    downstream.available().flatMap((cluster) => keysOf(cluster, undefined));
  const clusters = cache.informer<Cluster>(clusterKind.type);
  return createController(runtime, {
    name: 'direct-access',
    workers: 4,
    maxPerGroup: 2,
    sources: [
      ...accountSources(context, keysOf),
      settingSource(cache, IDLE_SETTING, all),
      // The same cluster may be there under another id, which takes over what this one leaves.
      informerSource(clusters, ({ type }) => (type === 'deleted' ? all() : [])),
    ],
    reconcile: createDirectAccessReconcile({ ...context, clusters, clock: runtime.clock }),
  });
}

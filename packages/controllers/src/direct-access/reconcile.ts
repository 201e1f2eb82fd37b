import { type Cluster, NAMESPACES, type Settings } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Lister, Reconcile } from '@drover/controller-runtime';
import { serviceAccounts } from '@drover/kubernetes';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import type { ClusterIdentities } from '../ports/cluster-identities.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { fateOf } from './desired.ts';
import { directAccountOf, directAccountsIn } from './direct-account.ts';

/** Setting: minutes that an account is kept while nobody asks for a token. */
export const IDLE_SETTING = 'direct-access-idle-minutes';

/** What looking after accounts needs. */
export interface DirectAccessOptions {
  readonly clusters: Pick<Lister<Cluster>, 'get'>;
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly identities: Pick<ClusterIdentities, 'identityIn'>;
  readonly settings: Pick<Settings, 'number'>;
  readonly clock: Clock;
}

/** Timers reach no further. */
const MAX_WAIT_MS = 86_400_000;

/** Takes an account away when it may not stay, which ends its tokens; keys are `{ namespace: <cluster>, name: <account> }`. */
export function createDirectAccessReconcile(options: DirectAccessOptions): Reconcile {
  const { clusters, downstream, identities, settings, clock } = options;
  return async ({ namespace: cluster, name }, { signal, log }) => {
    const there = downstream.get(cluster);
    const object =
      there && directAccountsIn(there).get({ namespace: NAMESPACES.impersonation, name });
    if (!there || !object) return undefined;
    const account = directAccountOf(object);
    const owner = account?.cluster ?? cluster;
    const isMade = owner === cluster;
    const fate = fateOf({
      account,
      isOfAnother: !isMade && clusters.get({ namespace: '', name: owner }) !== undefined,
      identity: account && isMade ? identities.identityIn(cluster, account.user) : undefined,
      idleMinutes: settings.number(IDLE_SETTING),
      nowMs: clock.nowMs(),
    });
    if (fate === 'not ours') return undefined;
    if ('keepMs' in fate) return { requeueAfterMs: Math.min(fate.keepMs, MAX_WAIT_MS) };
    await deleteIfPresent(
      there.client.resource(serviceAccounts),
      object as KubernetesObject,
      signal,
    );
    log.info(
      { cluster, account: name, reason: fate.remove },
      'Removed a service account of direct access',
    );
    return undefined;
  };
}

import {
  type AuthConfig,
  authConfig,
  type Cluster,
  clusterAuthToken,
  cluster as clusterKind,
  clusterUserAttribute,
  NAMESPACES,
  type Token,
  token as tokenKind,
  type User,
  type UserAttribute,
  userAttribute,
  user as userKind,
} from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import type { ControllerContext } from '../controller-context.ts';
import { LateWatch } from '../downstream/late-watch.ts';
import { MANAGED_VALUE } from './desired.ts';
import { createClusterAuthTokenReconcile, isToldOf } from './reconcile.ts';

const BY_CLUSTER = 'token-cluster';
const BY_USER = 'cluster-token-user';

/** The tokens that are good for one cluster alone. */
const indexes = {
  [BY_CLUSTER]: ({ clusterName }: Token): readonly string[] => (clusterName ? [clusterName] : []),
  [BY_USER]: ({ clusterName, userId }: Token): readonly string[] =>
    clusterName && userId ? [userId] : [],
};

/** Tells clusters with an authorized endpoint which tokens open them, and whose they are. */
export function createClusterAuthTokenController(context: ControllerContext): Controller {
  const { runtime, cache, client, downstream, identities } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const tokens = cache.informer<Token>(tokenKind.type, { indexes });
  const ofUser = ({ name }: ObjectKey) => tokens.byIndex(BY_USER, name).flatMap(clusterKey);
  const all = () =>
    clusters
      .list()
      .filter(isToldOf)
      .map((cluster) => keyOf(cluster));
  const watch = new LateWatch(
    { tokens: clusterAuthToken.type, users: clusterUserAttribute.type },
    MANAGED_VALUE,
    // The agent may look at those of no other.
    NAMESPACES.system,
  );
  return createController(runtime, {
    name: 'cluster-auth-token',
    workers: 4,
    sources: [
      informerSource(clusters, ({ key, object }) => (isToldOf(object) ? [key] : [])),
      informerSource(tokens, ({ object }) => clusterKey(object)),
      informerSource(cache.informer<User>(userKind.type), ({ key }) => ofUser(key)),
      informerSource(cache.informer<UserAttribute>(userAttribute.type), ({ key }) => ofUser(key)),
      informerSource(cache.informer<AuthConfig>(authConfig.type), all),
      iterableSource('clusters', (signal) => keysFrom(downstream.changes(signal))),
      iterableSource('identities', (signal) => keysFrom(identities.changes(signal))),
      iterableSource('tokens', (signal) => keysFrom(watch.changes(signal))),
    ],
    reconcile: createClusterAuthTokenReconcile({
      clusters,
      tokensOf: (cluster) => tokens.byIndex(BY_CLUSTER, cluster) as readonly Token[],
      identities,
      downstream,
      watch,
      home: client,
      clock: runtime.clock,
    }),
  });
}

function clusterKey({ clusterName }: Pick<Token, 'clusterName'>): ObjectKey[] {
  return clusterName ? [{ namespace: '', name: clusterName }] : [];
}

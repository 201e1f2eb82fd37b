import { hostname } from 'node:os';
import { createSettings, LOCAL_CLUSTER, type Settings } from '@drover/api';
import { type Auth, createAuth } from '@drover/auth';
import { type Clock, randomString } from '@drover/base';
import {
  createInformerCache,
  createLeaderElector,
  createManager,
  createRuntime,
  type InformerCache,
  type LeaderElector,
  type Manager,
  type Runtime,
} from '@drover/controller-runtime';
import {
  type ClusterConnections,
  ClusterProbes,
  DownstreamClusters,
  DownstreamRoles,
} from '@drover/controllers';
import { Registry } from 'prom-client';
import { GrantFeed } from '../access/grant-feed.ts';
import { LocalAuthorizer } from '../access/local-authorizer.ts';
import { createMembership } from '../access/membership.ts';
import { VirtualGroups } from '../access/virtual-groups.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { createUpstreams, type Upstreams } from '../proxy/upstreams.ts';
import { createClusterConnections, ownerClient } from '../tunnels/cluster-connections.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { type Caches, openCaches } from './caches.ts';
import { addControllers } from './controllers.ts';
import { type CacheOf, openKindCaches } from './kind-caches.ts';
import { LeaderOwnership } from './leader-ownership.ts';
import type { ProcessParts } from './process-parts.ts';

/** Everything behind the front door, built and not started. */
export interface Core {
  readonly cache: InformerCache;
  readonly caches: Caches;
  readonly cacheOf: CacheOf;
  readonly settings: Settings;
  readonly auth: Auth;
  readonly virtualGroups: VirtualGroups;
  readonly authorizer: LocalAuthorizer;
  readonly sessions: SessionRegistry;
  readonly upstreams: Upstreams;
  readonly connections: ClusterConnections;
  readonly roles: DownstreamRoles;
  readonly metrics: Registry;
  readonly manager: Manager;
}

/** Builds the parts that work on the home of state. Nothing runs before the manager does. */
export function buildCore(
  home: Home,
  config: ServerConfig,
  { clock, random, log }: ProcessParts,
): Core {
  const { client } = home;
  const metrics = new Registry();
  const runtime = createRuntime({ clock, random, log, registry: metrics });
  const cache = createInformerCache(runtime, { client });
  const caches = openCaches(cache);
  const cacheOf = openKindCaches(cache);
  const settings = createSettings({
    lookup: (name) => caches.settings.get({ namespace: '', name }),
    environment: settingsEnvironment(config),
  });
  const feed = new GrantFeed(caches);
  const isMember = createMembership(feed);
  const auth = createAuth({ client, caches, settings, isMember, clock, random, log });
  const virtualGroups = new VirtualGroups({ feed, users: caches.users });
  const authorizer = new LocalAuthorizer(cache);
  const sessions = new SessionRegistry();
  const upstreams = createUpstreams(LOCAL_CLUSTER, home.upstream, sessions);
  const connections = createClusterConnections(sessions, upstreams, client);
  const probes = new ClusterProbes({ connections, clock, log });
  const roles = new DownstreamRoles({ roleTemplates: caches.roleTemplates, connections });
  const { elector, ownership, downstream } = shareClusters(home, {
    runtime,
    cache,
    settings,
    connections,
    caches,
    upstreams,
  });
  const manager = createManager(runtime, { caches: [cache], elector });
  addRunnables(manager, { auth, authorizer, sessions, ownership, clock });
  addControllers(manager, {
    runtime,
    cache,
    client: home.leaderClient(() => elector.fence()),
    settings,
    connections,
    probes,
    downstream,
    downstreamRoles: roles,
    access: auth.access,
  });
  return {
    cache,
    caches,
    cacheOf,
    settings,
    auth,
    virtualGroups,
    authorizer,
    sessions,
    upstreams,
    connections,
    roles,
    metrics,
    manager,
  };
}

interface ClusterParts
  extends Pick<Core, 'cache' | 'settings' | 'connections' | 'caches' | 'upstreams'> {
  readonly runtime: Runtime;
}

/** Who leads, who owns which cluster, and the clusters that this process works for. */
function shareClusters(
  home: Home,
  { runtime, cache, settings, connections, caches, upstreams }: ClusterParts,
): {
  readonly elector: LeaderElector;
  readonly ownership: LeaderOwnership;
  readonly downstream: DownstreamClusters;
} {
  const elector = createLeaderElector(runtime, {
    client: home.client,
    identity: `${hostname()}_${randomString(runtime.random, 8)}`,
  });
  const ownership = new LeaderOwnership({
    fence: () => elector.fence(),
    clusters: () => caches.clusters.list().map(({ metadata }) => metadata?.name ?? ''),
  });
  const downstream = new DownstreamClusters({
    runtime,
    cache,
    settings,
    connections,
    ownership,
    clientOf: (cluster, fence) =>
      cluster === LOCAL_CLUSTER ? home.leaderClient(fence) : ownerClient(cluster, upstreams, fence),
    homeClient: (fence) => home.leaderClient(fence),
  });
  return { elector, ownership, downstream };
}

/** What runs by itself and is no controller. */
interface RunnableParts extends Pick<Core, 'auth' | 'authorizer' | 'sessions'> {
  readonly ownership: LeaderOwnership;
  readonly clock: Clock;
}

function addRunnables(
  manager: Manager,
  { auth, authorizer, sessions, ownership, clock }: RunnableParts,
): void {
  manager.add(authorizer);
  manager.add({ name: 'auth', run: ({ signal }) => auth.run({ signal }) });
  manager.add({
    name: 'session-silence',
    run: ({ signal }) => sessions.watchSilence(clock, signal),
  });
  manager.add(ownership, { leaderOnly: true });
}

/** A flag fixes its setting as the variable would. */
function settingsEnvironment({
  env,
  serverUrl,
}: ServerConfig): Readonly<Record<string, string | undefined>> {
  return { ...env, ...(serverUrl !== undefined && { CATTLE_SERVER_URL: serverUrl }) };
}

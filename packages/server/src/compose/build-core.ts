import { createSettings, LOCAL_CLUSTER, type Settings } from '@drover/api';
import { type Auth, createAuth } from '@drover/auth';
import type { Clock } from '@drover/base';
import {
  createInformerCache,
  createManager,
  createRuntime,
  type InformerCache,
  type Manager,
} from '@drover/controller-runtime';
import { type ClusterConnections, ClusterProbes, DownstreamRoles } from '@drover/controllers';
import { Registry } from 'prom-client';
import { GrantFeed } from '../access/grant-feed.ts';
import { LocalAuthorizer } from '../access/local-authorizer.ts';
import { createMembership } from '../access/membership.ts';
import { VirtualGroups } from '../access/virtual-groups.ts';
import { type Admission, createAdmission } from '../admission/create-admission.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { LiveRequests } from '../proxy/live-requests.ts';
import { createUpstreams, type Upstreams } from '../proxy/upstreams.ts';
import type { Replicas } from '../replicas/replicas.ts';
import { shareClusters } from '../replicas/share-clusters.ts';
import { createClusterConnections } from '../tunnels/cluster-connections.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { type Caches, openCaches } from './caches.ts';
import { addControllers } from './controllers.ts';
import { type CacheOf, openKindCaches } from './kind-caches.ts';
import type { ProcessParts } from './process-parts.ts';

/** Everything behind the front door, built and not started. */
export interface Core {
  readonly cache: InformerCache;
  readonly caches: Caches;
  readonly cacheOf: CacheOf;
  readonly settings: Settings;
  readonly auth: Auth;
  readonly virtualGroups: VirtualGroups;
  readonly live: LiveRequests;
  readonly authorizer: LocalAuthorizer;
  readonly admission: Admission;
  readonly sessions: SessionRegistry;
  readonly upstreams: Upstreams;
  readonly connections: ClusterConnections;
  readonly roles: DownstreamRoles;
  readonly replicas: Replicas;
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
  const live = new LiveRequests({
    feed,
    virtualGroups,
    authenticator: auth.authenticator,
    caches,
    clock,
    log,
  });
  const authorizer = new LocalAuthorizer(cache);
  const tunnels = openTunnels(home);
  const { sessions, connections } = tunnels;
  const probes = new ClusterProbes({ connections, clock, log });
  const { env } = config;
  const share = shareClusters({ home, runtime, cache, caches, settings, metrics, env, ...tunnels });
  const { elector, replicas, downstream, leaderClient } = share;
  const roles = new DownstreamRoles({ ...caches, connections, downstream, settings, clock });
  const manager = createManager(runtime, { caches: [cache], elector });
  addRunnables(manager, { auth, authorizer, live, sessions, replicas, clock });
  const admission = createAdmission({
    client,
    leaderClient,
    cache,
    rights: authorizer,
    heldIn: (cluster, user) => virtualGroups.heldIn(cluster, user),
    settings,
    ...runtime,
  });
  manager.add(admission.guard, { leaderOnly: true });
  addControllers(manager, {
    runtime,
    cache,
    client: leaderClient,
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
    live,
    authorizer,
    admission,
    ...tunnels,
    roles,
    replicas,
    metrics,
    manager,
  };
}

/** The ways to the clusters. */
function openTunnels({
  client,
  upstream,
}: Home): Pick<Core, 'sessions' | 'upstreams' | 'connections'> {
  const sessions = new SessionRegistry();
  const upstreams = createUpstreams(LOCAL_CLUSTER, upstream, sessions);
  return {
    sessions,
    upstreams,
    connections: createClusterConnections(sessions, upstreams, client),
  };
}

/** What runs by itself and is no controller. */
interface RunnableParts
  extends Pick<Core, 'auth' | 'authorizer' | 'live' | 'sessions' | 'replicas'> {
  readonly clock: Clock;
}

function addRunnables(
  manager: Manager,
  { auth, authorizer, live, sessions, replicas, clock }: RunnableParts,
): void {
  manager.add(authorizer);
  manager.add(live);
  manager.add({ name: 'auth', run: ({ signal }) => auth.run({ signal }) });
  manager.add({
    name: 'session-silence',
    run: ({ signal }) => sessions.watchSilence(clock, signal),
  });
  manager.add(replicas);
}

/** A flag fixes its setting as the variable would. */
function settingsEnvironment({
  env,
  serverUrl,
}: ServerConfig): Readonly<Record<string, string | undefined>> {
  return { ...env, ...(serverUrl !== undefined && { CATTLE_SERVER_URL: serverUrl }) };
}

import { createSettings, LOCAL_CLUSTER, type Settings } from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import {
  createInformerCache,
  createManager,
  createRuntime,
  type InformerCache,
  type Manager,
  type Runtime,
} from '@drover/controller-runtime';
import { type ClusterConnections, ClusterProbes, DownstreamRoles } from '@drover/controllers';
import { createExplorer, type Explorer } from '@drover/explorer';
import type { UserInfo } from '@drover/rbac';
import { Registry } from 'prom-client';
import { type Admission, createAdmission } from '../admission/create-admission.ts';
import type { ServerSelf } from '../agents/open-self.ts';
import { TrustPusher } from '../agents/trust-pusher.ts';
import { TrustSource } from '../agents/trust-source.ts';
import { AgentReports } from '../agents-operation/agent-reports.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { openPeers } from '../peers/open-peers.ts';
import type { PeerLinks } from '../peers/peer-links.ts';
import { createPeerMetrics } from '../peers/peer-metrics.ts';
import { homeIdentity } from '../proxy/effective-identity.ts';
import { NamespaceMoves } from '../proxy/namespace-moves.ts';
import { createUpstreams, type Upstreams } from '../proxy/upstreams.ts';
import type { OpenReplica } from '../replicas/open-replica.ts';
import { Rebalancer } from '../replicas/rebalancer.ts';
import { type Share, shareClusters } from '../replicas/share-clusters.ts';
import { AdmissionGate } from '../tunnels/admission-gate.ts';
import { createClusterConnections } from '../tunnels/cluster-connections.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { ClusterExplorers } from '../v1/cluster-explorers.ts';
import { type Access, buildAccess } from './build-access.ts';
import { type Caches, openCaches } from './caches.ts';
import { addControllers } from './controllers.ts';
import { type CacheOf, openKindCaches } from './kind-caches.ts';
import type { ProcessParts } from './process-parts.ts';

/** Everything behind the front door, built and not started. */
export interface Core extends Access {
  readonly cache: InformerCache;
  readonly caches: Caches;
  readonly cacheOf: CacheOf;
  readonly settings: Settings;
  readonly admission: Admission;
  readonly sessions: SessionRegistry;
  /** Lets agents in. */
  readonly gate: AdmissionGate;
  readonly upstreams: Upstreams;
  readonly connections: ClusterConnections;
  /** Absent where there can be no other replica. */
  readonly peers: PeerLinks | undefined;
  readonly roles: DownstreamRoles;
  readonly share: Share;
  readonly metrics: Registry;
  readonly manager: Manager;
  /** The v1 API of the home of state. */
  readonly explorer: Explorer;
  /** That of clusters whose agents have none. */
  readonly clusterExplorers: ClusterExplorers;
  /** What agents are told to trust. */
  readonly trust: TrustSource;
  readonly agents: AgentParts;
}

/** What {@link buildCore} needs of the process, and what this installation is. */
export interface CoreParts extends ProcessParts {
  readonly replica: OpenReplica;
  readonly self: ServerSelf;
}

/** With the time that a repair takes, nothing read from the home of state is wrong for more than half a minute. */
const PROVE_EVERY_MS = 20_000;

/** Builds the parts that work on the home of state. Nothing runs before the manager does. */
export function buildCore(
  home: Home,
  config: ServerConfig,
  { clock, random, log, self, replica }: CoreParts,
): Core {
  const { client } = home;
  const metrics = new Registry();
  const runtime = createRuntime({ clock, random, log, registry: metrics });
  const cache = createInformerCache(runtime, { client, proof: { probeEveryMs: PROVE_EVERY_MS } });
  const caches = openCaches(cache);
  const settings = openSettings(caches, config);
  const access = buildAccess({ client, cache, caches, settings, clock, random, log });
  const tunnels = openTunnels(home, runtime, { cache, replica });
  const { sessions, connections } = tunnels;
  const world = { home, runtime, cache, caches, settings };
  const share = shareClusters({ ...world, ...tunnels, metrics, replica });
  const { elector, downstream, leaderClient, memberClient } = share;
  const roles = new DownstreamRoles({ ...caches, connections, downstream, settings, clock });
  const manager = createManager(runtime, { caches: [cache], elector });
  const explorers = openExplorers({ runtime, client, access, ...tunnels });
  addRunnables(manager, { ...access, ...tunnels, ...explorers, share, runtime, metrics });
  const trust = new TrustSource({ settings, stored: caches.settings, ...self });
  manager.add(new TrustPusher({ trust, sessions, settings: caches.settings, clock, log }));
  const agents = openAgents(manager, { ...tunnels, downstream, ...runtime });
  const admission = openAdmission(manager, { ...world, client, leaderClient, access });
  addControllers(manager, {
    runtime,
    cache,
    client: leaderClient,
    identities: access.identities,
    memberClient,
    settings,
    connections,
    ...agents,
    downstream,
    downstreamRoles: roles,
    access: access.auth.access,
  });
  return {
    cache,
    caches,
    cacheOf: openKindCaches(cache),
    settings,
    ...access,
    admission,
    ...tunnels,
    roles,
    share,
    metrics,
    manager,
    ...explorers,
    trust,
    agents,
  };
}

/** What is known of the agents of clusters. */
export interface AgentParts {
  readonly probes: ClusterProbes;
  readonly agentHealth: AgentReports;
}

function openAgents(
  manager: Manager,
  {
    connections,
    sessions,
    downstream,
    ...parts
  }: Pick<Core, 'connections' | 'sessions'> &
    Pick<Share, 'downstream'> &
    Pick<ProcessParts, 'clock' | 'random' | 'log'>,
): AgentParts {
  const owns = downstream.owns.bind(downstream);
  const agentHealth = new AgentReports({ sessions, owns, ...parts });
  manager.add(agentHealth);
  return { agentHealth, probes: new ClusterProbes({ connections, ...parts }) };
}

interface AdmissionParts extends Pick<Core, 'cache' | 'settings'> {
  readonly runtime: Runtime;
  readonly client: KubernetesClient;
  readonly leaderClient: KubernetesClient;
  readonly access: Access;
}

function openAdmission(manager: Manager, { runtime, access, ...parts }: AdmissionParts): Admission {
  const { authorizer, virtualGroups } = access;
  const heldIn = virtualGroups.heldIn.bind(virtualGroups);
  const admission = createAdmission({ ...runtime, ...parts, rights: authorizer, heldIn });
  manager.add(admission.guard, { leaderOnly: true });
  return admission;
}

interface ExplorerParts extends Pick<Core, 'upstreams'> {
  readonly runtime: Runtime;
  readonly client: KubernetesClient;
  readonly access: Access;
}

/** The v1 API of the home of state, and of clusters whose agents have none. */
function openExplorers({
  runtime,
  client,
  access,
  upstreams,
}: ExplorerParts): Pick<Core, 'explorer' | 'clusterExplorers'> {
  const clientFor = (user: UserInfo): KubernetesClient => client.impersonate(homeIdentity(user));
  return {
    explorer: createExplorer(runtime, { client, clientFor, access: access.authorizer }),
    clusterExplorers: new ClusterExplorers(runtime, upstreams),
  };
}

/** The ways to the clusters. */
function openTunnels(
  { client, upstream: local }: Home,
  runtime: Runtime,
  { cache, replica }: { readonly cache: InformerCache; readonly replica: OpenReplica },
): Pick<Core, 'sessions' | 'gate' | 'upstreams' | 'connections' | 'peers'> {
  const sessions = new SessionRegistry(runtime.clock);
  const peers = openPeers(runtime, { cache, sessions, port: replica.peerPort });
  const upstreams = createUpstreams({
    localCluster: LOCAL_CLUSTER,
    local,
    sessions,
    unreachableHolder: (cluster) => peers?.unreachableHolder(cluster)?.replica,
  });
  const connections = createClusterConnections(sessions, upstreams, client);
  return { sessions, gate: new AdmissionGate(runtime), upstreams, connections, peers };
}

/** What runs by itself and is no controller. */
interface RunnableParts
  extends Pick<
    Core,
    | 'auth'
    | 'authorizer'
    | 'live'
    | 'sessions'
    | 'peers'
    | 'share'
    | 'explorer'
    | 'clusterExplorers'
    | 'metrics'
  > {
  readonly runtime: Runtime;
}

function addRunnables(manager: Manager, parts: RunnableParts): void {
  const { auth, authorizer, live, sessions, peers, share, runtime, metrics } = parts;
  const { replicas, downstream } = share;
  manager.add(new NamespaceMoves({ downstream, live }));
  manager.add(authorizer);
  manager.add(live);
  manager.add({ name: 'auth', run: ({ signal }) => auth.run({ signal }) });
  manager.add(replicas);
  manager.add(parts.explorer);
  manager.add(parts.clusterExplorers);
  if (!peers) return;
  createPeerMetrics(metrics, peers);
  manager.add(peers);
  manager.add(new Rebalancer(runtime, { sessions, othersHold: () => peers.sessionCounts }));
}

function openSettings(caches: Caches, config: ServerConfig): Settings {
  return createSettings({
    lookup: (name) => caches.settings.get({ namespace: '', name }),
    environment: settingsEnvironment(config),
  });
}

/** A flag fixes its setting as the variable would. */
function settingsEnvironment({
  env,
  serverUrl,
}: ServerConfig): Readonly<Record<string, string | undefined>> {
  return { ...env, ...(serverUrl !== undefined && { CATTLE_SERVER_URL: serverUrl }) };
}

import { hostname } from 'node:os';
import { createSettings, LOCAL_CLUSTER, type Settings } from '@drover/api';
import { type Auth, createAuth } from '@drover/auth';
import { randomString } from '@drover/base';
import {
  createInformerCache,
  createLeaderElector,
  createManager,
  createRuntime,
  type InformerCache,
  type Manager,
} from '@drover/controller-runtime';
import {
  type ClusterConnections,
  ClusterProbes,
  type ControllerContext,
  createAccessRefreshController,
  createAccessRefreshSchedule,
  createClusterAccessController,
  createClusterController,
  createGlobalRoleBindingController,
  createGlobalRoleController,
  createNodeControllers,
  createProjectController,
  createRegistrationTokenController,
  createRoleGroupController,
  createTokenPurge,
  createUserController,
  DownstreamRoles,
} from '@drover/controllers';
import { Registry } from 'prom-client';
import { LocalAuthorizer } from '../access/local-authorizer.ts';
import { createMembership } from '../access/membership.ts';
import { VirtualGroups } from '../access/virtual-groups.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { createUpstreams, type Upstreams } from '../proxy/upstreams.ts';
import { createClusterConnections } from '../tunnels/cluster-connections.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { type Caches, openCaches } from './caches.ts';
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
  const isMember = createMembership([caches.bindings, caches.projectBindings]);
  const auth = createAuth({ client, caches, settings, isMember, clock, random, log });
  const virtualGroups = new VirtualGroups(caches);
  const authorizer = new LocalAuthorizer(cache);
  const sessions = new SessionRegistry();
  const upstreams = createUpstreams(LOCAL_CLUSTER, home.upstream, sessions);
  const connections = createClusterConnections(sessions, upstreams, client);
  const probes = new ClusterProbes({ connections, clock, log });
  const roles = new DownstreamRoles({ roleTemplates: caches.roleTemplates, connections });

  const manager = buildManager({
    home,
    runtime,
    cache,
    settings,
    auth,
    authorizer,
    sessions,
    connections,
    probes,
    downstreamRoles: roles,
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

/** Everything that runs by itself. */
interface RunningParts extends Omit<ControllerContext, 'client'> {
  readonly home: Home;
  readonly auth: Auth;
  readonly authorizer: LocalAuthorizer;
  readonly sessions: SessionRegistry;
}

function buildManager({ home, auth, authorizer, sessions, ...context }: RunningParts): Manager {
  const { runtime, cache, settings } = context;
  const { clock, random } = runtime;
  const elector = createLeaderElector(runtime, {
    client: home.client,
    identity: `${hostname()}_${randomString(random, 8)}`,
  });
  const manager = createManager(runtime, { caches: [cache], elector });
  manager.add(authorizer);
  manager.add({ name: 'auth', run: ({ signal }) => auth.run({ signal }) });
  manager.add({
    name: 'session-silence',
    run: ({ signal }) => sessions.watchSilence(clock, signal),
  });
  addControllers(manager, { ...context, client: home.leaderClient(() => elector.fence()) });
  for (const create of [createAccessRefreshController, createAccessRefreshSchedule]) {
    manager.add(create({ runtime, cache, settings, access: auth.access }), { leaderOnly: true });
  }
  return manager;
}

function addControllers(manager: Manager, context: ControllerContext): void {
  const { probes } = context;
  manager.add({ name: 'cluster-probes', run: ({ signal }) => probes.run([LOCAL_CLUSTER], signal) });
  for (const create of [
    createClusterController,
    createRegistrationTokenController,
    createGlobalRoleController,
    createGlobalRoleBindingController,
    createClusterAccessController,
    createProjectController,
    createRoleGroupController,
    createTokenPurge,
    createUserController,
  ]) {
    manager.add(create(context), { leaderOnly: true });
  }
  for (const controller of createNodeControllers(context)) {
    manager.add(controller, { leaderOnly: true });
  }
}

/** A flag fixes its setting as the variable would. */
function settingsEnvironment({
  env,
  serverUrl,
}: ServerConfig): Readonly<Record<string, string | undefined>> {
  return { ...env, ...(serverUrl !== undefined && { CATTLE_SERVER_URL: serverUrl }) };
}

import path from 'node:path';
import type { AuditLog } from '@drover/apiserver';
import { createNorman, type Norman } from '@drover/norman';
import type { RequestAttributes } from '@drover/rbac';
import { createReviewHandler } from '../access-review/review-handler.ts';
import { createTrustHandler } from '../agents/trust-handler.ts';
import { createAgentsHandler } from '../agents-operation/agents-handler.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { createAuditReader } from '../audit/read-handler.ts';
import type { ServerConfig } from '../config/config.ts';
import {
  type ControllersHandlerOptions,
  createControllersHandler,
} from '../debug/controllers-handler.ts';
import type { ReportParts } from '../debug/controllers-report.ts';
import { readinessText } from '../debug/readiness-text.ts';
import { createDirectAccessHandler } from '../direct-access/direct-access-handler.ts';
import { DirectAccounts } from '../direct-access/direct-accounts.ts';
import { docsRoutes } from '../docs/docs-routes.ts';
import { serverErrors } from '../errors.ts';
import type { Home } from '../home/home.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { limitFrames } from '../http/limits-frames.ts';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { createUiHandler } from '../http/ui-files.ts';
import { createVersionHandler } from '../http/version-handler.ts';
import { createImportHandler } from '../import/import-handler.ts';
import { oidcRoutes } from '../login/oidc-handler.ts';
import { createMetricsHandler } from '../metrics/metrics-handler.ts';
import { createRequestMetrics, createTunnelMetrics } from '../metrics/request-metrics.ts';
import { clusterClient } from '../proxy/cluster-client.ts';
import { homeIdentity } from '../proxy/effective-identity.ts';
import { createLoopbackHandler } from '../proxy/loopback/loopback-handler.ts';
import { LoopbackListeners } from '../proxy/loopback/loopback-listeners.ts';
import { createProxyHandler } from '../proxy/proxy-handler.ts';
import { upstreamClient } from '../proxy/upstream-client.ts';
import { createSearchHandler } from '../search/search-handler.ts';
import { createSupportHandler } from '../support/support-handler.ts';
import { createConnectHandler } from '../tunnels/connect-handler.ts';
import { answerClusters } from '../v1/answer-cluster.ts';
import type { LimitSocket } from '../v1/answer-explorer.ts';
import { createExplorerHandler } from '../v1/explorer-handler.ts';
import { callerOf } from '../v3/norman-request.ts';
import { createSubscribeHandler } from '../v3/subscribe-handler.ts';
import { createV3Handler } from '../v3/v3-handler.ts';
import type { Core } from './build-core.ts';
import { createFrontDoor } from './front-door.ts';
import type { ProcessParts } from './process-parts.ts';

/** The UI beside this package, as the build leaves it. */
const DEFAULT_UI_DIR = path.resolve(import.meta.dirname, '../../../web/dist/site');

/** What the front door leads to. */
export interface FrontDoorParts {
  readonly home: Home;
  readonly core: Core;
  readonly config: ServerConfig;
  readonly parts: ProcessParts;
  readonly requests: RequestCarrier;
  /** Absent: nothing is written down. */
  readonly auditLog: AuditLog | undefined;
}

/** Builds the handlers and the front door before them. */
export function buildFrontDoor(options: FrontDoorParts): Handler {
  const { core, config, parts, requests, auditLog } = options;
  const norman = createV3(options);
  const { settings, auth, manager, metrics, virtualGroups } = core;
  const { clock, log, random } = parts;
  createTunnelMetrics(metrics, core);
  const limit: LimitSocket = (socket) => limitFrames(socket, settings, clock);
  const answerCluster = answerClusters(core.clusterExplorers, limit);
  const proxy = createProxyHandler({ ...core, random, answerCluster });
  const mayDo = (exchange: Exchange, attributes: RequestAttributes): boolean => {
    const caller = callerOf(exchange, virtualGroups);
    return caller !== undefined && core.authorizer.authorize(caller.user, attributes);
  };
  return createFrontDoor({
    authenticator: auth.authenticator,
    settings,
    observer: createRequestMetrics(metrics),
    handlers: {
      admission: core.admission.handler,
      ...agentHandlers(options),
      proxy,
      loopback: createLoopbackHandler(
        new LoopbackListeners({ proxy, authenticator: auth.authenticator, clock, random, log }),
      ),
      auditReader: createAuditReader({ log: auditLog, mayDo }),
      controllers: controllersHandler(options, mayDo),
      accessReview: accessReviews(options),
      ...clusterHandlers(options, mayDo),
      metrics: createMetricsHandler({ metrics, mayDo }),
      version: createVersionHandler(settings),
      explorer: createExplorerHandler({ ...core, random, limit }),
      search: searchHandler(options),
      norman: createV3Handler(norman, virtualGroups),
      subscribe: createSubscribeHandler({
        norman,
        virtualGroups,
        live: core.live,
        rights: core.authorizer,
        limit,
      }),
      ui: createUiHandler(config.uiDir ?? DEFAULT_UI_DIR),
    },
    docs: docsRoutes((path, exchange) => norman.openApi(path, callerOf(exchange, virtualGroups))),
    requests,
    audit: auditLog && auditTrail(auditLog, options, norman),
    login: oidcRoutes({ oidc: auth.oidc, log }),
    checkReady: () => {
      const missing = manager.readiness().filter(({ ready }) => !ready);
      const [first] = missing;
      if (first)
        throw serverErrors.create('SERVER_NOT_READY', { part: first.name, detail: first.detail });
    },
    describeReady: () => readinessText(manager.readiness()),
    clock,
    log,
  });
}

/** The search over all clusters. */
function searchHandler({ core, parts, requests }: FrontDoorParts): Handler {
  return createSearchHandler({
    ...core,
    ...parts,
    clusters: core.caches.clusters,
    clusterClient: (cluster, user) => clusterClient(cluster, user, { ...core, requests }),
  });
}

/** What agents ask, and what they are made with. */
function agentHandlers({ home, core, parts }: FrontDoorParts) {
  const { caches, sessions, gate, settings, trust } = core;
  const { client } = home;
  return {
    connect: createConnectHandler({
      ...caches,
      ...parts,
      sessions,
      gate,
      client,
      serverEpoch: trust.epoch,
    }),
    trust: createTrustHandler(trust),
    importManifest: createImportHandler({ ...caches, settings }),
  };
}

function clusterHandlers(
  { core, parts }: FrontDoorParts,
  mayDo: ControllersHandlerOptions['mayDo'],
): { readonly agents: Handler; readonly directAccess: Handler; readonly support: Handler } {
  const { clusters, settings: storedSettings } = core.caches;
  const { random, clock } = parts;
  const { agentHealth: reports, probes } = core.agents;
  return {
    agents: createAgentsHandler({ ...core, reports, probes, clusters, random, clock, mayDo }),
    support: createSupportHandler({
      ...core,
      ...core.caches,
      settings: core.settings,
      storedSettings,
      report: reportParts({ core, parts }),
      reports,
      probes,
      lastLines: parts.lastLines ?? (() => []),
      random,
      clock,
      mayDo,
    }),
    directAccess: createDirectAccessHandler({
      accounts: new DirectAccounts({ ...core, clusters, clock }),
      random,
      mayDo,
    }),
  };
}

function controllersHandler(
  { core, parts }: FrontDoorParts,
  mayDo: ControllersHandlerOptions['mayDo'],
): Handler {
  return createControllersHandler({ ...reportParts({ core, parts }), mayDo });
}

function reportParts({ core, parts }: Pick<FrontDoorParts, 'core' | 'parts'>): ReportParts {
  const { share, caches } = core;
  return {
    ...core,
    ...share,
    clusters: () => caches.clusters.list().map(({ metadata }) => metadata?.name ?? ''),
    clock: parts.clock,
  };
}

function accessReviews({ home, core, requests }: FrontDoorParts): Handler {
  const { virtualGroups, connections, upstreams } = core;
  return createReviewHandler(
    {
      ...core,
      authenticator: core.auth.authenticator,
      rights: core.authorizer,
      home: home.client,
      clientFor: (user) => home.client.impersonate(homeIdentity(user)),
      serverClientOf: (cluster) => connections.get(cluster)?.client,
      clusterClient: (cluster, user) => clusterClient(cluster, user, { ...core, requests }),
      clusterClientAs: (cluster, as) => {
        const upstream = upstreams.pick(cluster);
        return upstream && upstreamClient(upstream, as);
      },
    },
    (exchange) => callerOf(exchange, virtualGroups)?.user,
  );
}

function auditTrail(
  log: AuditLog,
  { config, parts }: FrontDoorParts,
  norman: Norman,
): AuditTrail | undefined {
  return config.audit && new AuditTrail({ ...parts, level: config.audit.level, log, norman });
}

function createV3({ home, core, parts, requests }: FrontDoorParts): Norman {
  const { auth, cacheOf, authorizer, settings, connections } = core;
  return createNorman({
    ...parts,
    auth,
    settings,
    client: home.client,
    clientFor: (user) => home.client.impersonate(homeIdentity(user)),
    cacheOf,
    authorize: (user, attributes) => authorizer.authorize(user, attributes),
    authorizeSomeIn: (user, attributes) => authorizer.authorizeSomeIn(user, attributes),
    authorizeSomewhere: (user, attributes) => authorizer.authorizeSomewhere(user, attributes),
    clusterClient: (cluster, user) => clusterClient(cluster, user, { ...core, requests }),
    serverClientOf: (cluster) => connections.get(cluster)?.client,
  });
}

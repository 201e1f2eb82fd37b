import { type Settings, TRUST_PATH } from '@drover/api';
import { type Authenticator, isBrowser } from '@drover/auth';
import type { Clock, Logger } from '@drover/base';
import { ACCESS_REVIEWS_PATH } from '../access-review/review-handler.ts';
import { WEBHOOK_PREFIX } from '../admission/webhook-configuration.ts';
import { isAgentsPath } from '../agents-operation/agents-handler.ts';
import { auditFilter } from '../audit/audit-filter.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { AUDIT_PATH } from '../audit/read-handler.ts';
import { DEBUG_PATH } from '../debug/controllers-handler.ts';
import { CLUSTER_ACCESS_PREFIX } from '../direct-access/direct-access-handler.ts';
import { applyFilters, type Handler } from '../http/exchange.ts';
import {
  authenticationFilter,
  observeFilter,
  type RequestObserver,
  recoveryFilter,
  requestIdFilter,
  securityHeadersFilter,
} from '../http/filters.ts';
import {
  addressLimitFilter,
  bodyLimitFilter,
  headLimitFilter,
  userLimitFilter,
} from '../http/limits.ts';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { sendText } from '../http/respond.ts';
import { type Route, routeHandler } from '../http/routes.ts';
import { IMPORT_PREFIX } from '../import/import-handler.ts';
import { CLUSTER_PREFIX } from '../proxy/cluster-path.ts';
import { impersonationFilter } from '../proxy/impersonation-filter.ts';
import { LOOPBACK_PREFIX } from '../proxy/loopback/loopback-handler.ts';
import { SEARCH_PATH } from '../search/search-handler.ts';
import { SUPPORT_PATH } from '../support/support-handler.ts';
import { LOCAL_EXPLORER_PATH } from '../v1/explorer-request.ts';

/** What the front door leads to. */
export interface FrontDoorOptions {
  readonly authenticator: Authenticator;
  readonly settings: Settings;
  readonly observer: RequestObserver;
  readonly handlers: {
    readonly admission: Handler;
    readonly connect: Handler;
    readonly trust: Handler;
    readonly importManifest: Handler;
    readonly proxy: Handler;
    readonly explorer: Handler;
    readonly search: Handler;
    readonly norman: Handler;
    readonly subscribe: Handler;
    readonly loopback: Handler;
    readonly auditReader: Handler;
    readonly controllers: Handler;
    readonly accessReview: Handler;
    readonly agents: Handler;
    readonly support: Handler;
    readonly directAccess: Handler;
    readonly metrics: Handler;
    readonly version: Handler;
    readonly ui: Handler;
  };
  /** Carries the names of requests to the APIs that are asked because of them. */
  readonly requests: RequestCarrier;
  /** Absent: nothing is written down. */
  readonly audit: AuditTrail | undefined;
  /** What tells of the API. */
  readonly docs: readonly Route[];
  /** Logins at identity providers. */
  readonly login: readonly Route[];
  /** Throws what is not ready. */
  readonly checkReady: () => void;
  /** Tells of each part whether it is ready, a line each. */
  readonly describeReady: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The one handler of every listener: the filters, in order, around the table of routes. */
export function createFrontDoor(options: FrontDoorOptions): Handler {
  const { authenticator, settings, observer, requests, audit, clock, log } = options;
  return applyFilters(
    [
      requestIdFilter,
      securityHeadersFilter,
      observeFilter(observer, clock),
      recoveryFilter(log),
      headLimitFilter(settings),
      addressLimitFilter(settings),
      requests.filter,
      authenticationFilter(authenticator),
      userLimitFilter(settings),
      bodyLimitFilter(settings, clock),
      ...(audit ? [auditFilter(audit)] : []),
      impersonationFilter,
    ],
    routeHandler(routesOf(options)),
  );
}

/** The first row that fits answers. */
function routesOf(options: FrontDoorOptions): readonly Route[] {
  const { settings, handlers, docs, login, checkReady, describeReady } = options;
  const read = ['GET', 'HEAD'];
  return [
    { path: '/ping', access: 'public', handler: answerText(() => 'pong') },
    { path: '/healthz', access: 'public', handler: answerText(() => 'ok') },
    {
      path: '/readyz',
      access: 'public',
      handler: (exchange) => {
        checkReady();
        const isVerbose = new URLSearchParams(exchange.query).has('verbose');
        return answerText(isVerbose ? describeReady : () => 'ok')(exchange);
      },
    },
    {
      path: '/cacerts',
      access: 'public',
      methods: read,
      handler: answerText(() => `${settings.text('cacerts')}\n`),
    },
    { path: '/rancherversion', access: 'public', methods: read, handler: handlers.version },
    { path: '/metrics', access: 'authenticated', methods: read, handler: handlers.metrics },
    { path: '/v3/connect', access: 'public', handler: handlers.connect },
    { path: '/v3/connect/register', access: 'public', handler: handlers.connect },
    { path: TRUST_PATH, access: 'public', methods: read, handler: handlers.trust },
    // Node agents ask here for a plan; a cluster agent has none, and expects to be told so.
    { path: '/v3/connect/config', access: 'public', handler: notFoundText },
    { path: IMPORT_PREFIX, access: 'public', methods: read, handler: handlers.importManifest },
    // The API server that keeps the state shows a secret of its own.
    { path: WEBHOOK_PREFIX, access: 'public', methods: ['POST'], handler: handlers.admission },
    ...clusterRoutes(handlers),
    ...ownRoutes(handlers),
    { path: '/v3/subscribe', access: 'authenticated', handler: handlers.subscribe },
    ...docs,
    { path: '/v3', access: 'public', handler: handlers.norman },
    { path: '/v3/', access: 'public', handler: v3Handler(handlers) },
    { path: '/v3-public', access: 'public', handler: handlers.norman },
    { path: '/v3-public/', access: 'public', handler: handlers.norman },
    ...login,
    { path: '/', access: 'public', methods: read, handler: rootHandler(handlers) },
  ];
}

/** The clusters; of the home of state, what is not its own API. */
function clusterRoutes({
  explorer,
  search,
  proxy,
}: FrontDoorOptions['handlers']): readonly Route[] {
  const paths = ['/v1', '/v1/', LOCAL_EXPLORER_PATH, `${LOCAL_EXPLORER_PATH}/`];
  return [
    { path: SEARCH_PATH, access: 'authenticated', methods: ['GET'], handler: search },
    ...paths.map((path): Route => ({ path, access: 'authenticated', handler: explorer })),
    { path: CLUSTER_PREFIX, access: 'authenticated', handler: proxy },
  ];
}

/** What is Drover's alone. */
function ownRoutes(handlers: FrontDoorOptions['handlers']): readonly Route[] {
  const read = ['GET', 'HEAD'];
  return [
    {
      path: LOOPBACK_PREFIX,
      access: 'authenticated',
      methods: ['POST'],
      handler: handlers.loopback,
    },
    { path: AUDIT_PATH, access: 'authenticated', methods: read, handler: handlers.auditReader },
    { path: DEBUG_PATH, access: 'authenticated', methods: read, handler: handlers.controllers },
    {
      path: ACCESS_REVIEWS_PATH,
      access: 'authenticated',
      methods: ['POST'],
      handler: handlers.accessReview,
    },
    {
      path: CLUSTER_ACCESS_PREFIX,
      access: 'authenticated',
      methods: ['GET', 'POST', 'DELETE'],
      handler: ofCluster(handlers),
    },
    {
      path: SUPPORT_PATH,
      access: 'authenticated',
      methods: ['POST'],
      handler: handlers.support,
    },
  ];
}

/** At the root, programs are told where the API's versions are, and people get the UI. */
function rootHandler({ norman, ui }: FrontDoorOptions['handlers']): Handler {
  return (exchange) => {
    const { method, headers } = exchange.request;
    const { 'user-agent': agent, 'sec-fetch-site': site } = headers;
    const isProgram =
      method === 'GET' && !isBrowser({ 'user-agent': agent, 'sec-fetch-site': site });
    return exchange.path === '/' && isProgram ? norman(exchange) : ui(exchange);
  };
}

/** What is of one cluster: its agents, and the accounts by which people reach it directly. */
function ofCluster({ agents, directAccess }: FrontDoorOptions['handlers']): Handler {
  return (exchange) => (isAgentsPath(exchange.path) ? agents(exchange) : directAccess(exchange));
}

/** Clusters and projects have subscriptions too: `/v3/clusters/<id>/subscribe`. */
function v3Handler({ norman, subscribe }: FrontDoorOptions['handlers']): Handler {
  return (exchange) => {
    const isSubscription = /\/subscribe\/?(?:\?|$)/.test(exchange.request.url ?? '');
    return exchange.upgrade && isSubscription ? subscribe(exchange) : norman(exchange);
  };
}

function answerText(text: () => string): Handler {
  return (exchange) => {
    sendText(exchange, 200, text());
    return Promise.resolve();
  };
}

const notFoundText: Handler = (exchange) => {
  sendText(exchange, 404, 'not found');
  return Promise.resolve();
};

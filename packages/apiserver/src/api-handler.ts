import type { Logger } from '@drover/base';
import type { Aggregation } from './aggregation/open-aggregation.ts';
import type { Authentication } from './authentication/create-authentication.ts';
import { anonymousUser } from './authentication/user-info.ts';
import type { ClusterAuthorizer } from './authorization/cluster-authorizer.ts';
import { audit, auditStrangers } from './filters/audit.ts';
import { authentication } from './filters/authentication.ts';
import { authorization } from './filters/authorization.ts';
import { bodyLimit } from './filters/body-limit.ts';
import { deadline } from './filters/deadline.ts';
import { chainFilters, type Filter, type Next, type RequestContext } from './filters/filter.ts';
import { flowControl } from './filters/flow-control.ts';
import { impersonation } from './filters/impersonation.ts';
import { admitting, monitoring } from './filters/monitoring.ts';
import { recovery } from './filters/recovery.ts';
import { requestId } from './filters/request-id.ts';
import { statusOf, statusResponse } from './filters/status-response.ts';
import { warnings } from './filters/warnings.ts';
import { type ApiRequest, type ApiResponse, headerOf } from './http/api-message.ts';
import { parseRequestInfo } from './http/request-info.ts';
import type { Operation } from './operation/open-operation.ts';
import type { Registry } from './registry/registry.ts';
import { BackupRoute, type OpenBackup } from './routes/backup-route.ts';
import { createRoutes } from './routes/route.ts';
import { RecentFrames } from './watchcache/recent-frames.ts';

/** Answers requests, however they arrived. */
export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse>;

/** What a handler is made from. */
export interface ApiHandlerOptions {
  readonly registry: Registry;
  readonly authentication: Authentication;
  readonly rbac: ClusterAuthorizer;
  readonly operation: Operation;
  readonly aggregation: Aggregation;
  readonly openBackup?: OpenBackup | undefined;
  readonly logger: Logger;
}

/** The API as one function: the filters in their order, then the routes. */
export function createApiHandler(options: ApiHandlerOptions): ApiHandler {
  const { registry, rbac, operation } = options;
  const { clock } = registry;
  const { lifecycle, requests, inflight, auditing, health, metrics, requestTimeoutMs } = operation;
  const filters: readonly Filter[] = [
    requestId,
    monitoring({ lifecycle, metrics: requests, inflight, clock }),
    warnings,
    recovery,
    admitting(lifecycle),
    deadline(clock, requestTimeoutMs),
    bodyLimit,
    ...(auditing ? [auditStrangers(auditing)] : []),
    authentication(options.authentication),
    ...(auditing ? [audit(auditing)] : []),
    impersonation(rbac),
    flowControl(operation.flowControl),
    authorization(rbac),
  ];
  const { openId } = options.authentication;
  const routes = createRoutes({
    ...options,
    frames: new RecentFrames(),
    watchMetrics: operation.watches,
    operation: {
      resources: registry.resources,
      health,
      metrics,
      openId,
      backup: new BackupRoute(options.openBackup),
    },
  });
  const handle = chainFilters(filters, routes);
  return (request) => begin(request, handle, options);
}

async function begin(
  request: ApiRequest,
  handle: Next,
  { registry, logger }: ApiHandlerOptions,
): Promise<ApiResponse> {
  const [path = '', search = ''] = splitOnce(request.path, '?');
  const query = new URLSearchParams(search);
  try {
    const context: RequestContext = {
      request,
      query,
      info: parseRequestInfo(request.method, path, query),
      requestId: headerOf(request, 'audit-id') || registry.random.uuid(),
      logger,
      user: anonymousUser,
      signal: request.signal,
      warnings: new Set(),
    };
    return await handle(context);
  } catch (error) {
    return statusResponse(statusOf(error));
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

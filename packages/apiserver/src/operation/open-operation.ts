import { type Clock, errorMessage, type Logger, type Random } from '@drover/base';
import { AuditLog } from '../audit/audit-log.ts';
import { readAuditPolicy } from '../audit/read-audit-policy.ts';
import { apiserverErrors } from '../errors.ts';
import type { Auditing } from '../filters/audit.ts';
import { FlowControl } from '../flow-control/flow-control.ts';
import type { HealthCheck, HealthChecks } from '../health/health.ts';
import { Lifecycle } from '../health/lifecycle.ts';
import { renderAuditMetrics } from '../metrics/audit-metrics.ts';
import { renderFlowMetrics } from '../metrics/flow-metrics.ts';
import { InflightMetrics } from '../metrics/inflight-metrics.ts';
import { renderProcessMetrics } from '../metrics/process-metrics.ts';
import { RequestMetrics } from '../metrics/request-metrics.ts';
import { renderStorageMetrics } from '../metrics/storage-metrics.ts';
import { WatchMetrics } from '../metrics/watch-metrics.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import type { Store } from '../storage/store.ts';

/** How the server is watched and bounded. All of it is optional. */
export interface OperationOptions {
  /** Path of a file with an `audit.k8s.io/v1` Policy; without it, or without a log, nothing is written down. */
  readonly auditPolicyFile?: string | undefined;
  /** File of JSON lines that what the policy says is written to; `-` is the standard output. */
  readonly auditLogPath?: string | undefined;
  /** The log is put aside when it would grow beyond this many MiB; 0, the default: never. */
  readonly auditLogMaxSizeMiB?: number | undefined;
  /** Logs put aside that are kept; 0, the default: all. */
  readonly auditLogMaxBackups?: number | undefined;
  /** Requests that are worked on at a time; more wait for their turn. Default 600. */
  readonly maxRequestsInflight?: number | undefined;
  /** How long a request that does not last may take, in milliseconds; default a minute. */
  readonly requestTimeoutMs?: number | undefined;
}

/** What operation is made from. */
export interface OperationContext extends OperationOptions {
  readonly store: Store;
  readonly resources: ResourceTable;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Metrics of others, as text. */
  readonly furtherMetrics: () => Promise<string>;
}

/** What watches over the server; disposing it writes what waits to be written. */
export interface Operation extends AsyncDisposable {
  readonly lifecycle: Lifecycle;
  readonly requests: RequestMetrics;
  readonly watches: WatchMetrics;
  readonly inflight: InflightMetrics;
  readonly health: HealthChecks;
  readonly flowControl: FlowControl;
  readonly auditing: Auditing | undefined;
  readonly requestTimeoutMs: number;
  readonly metrics: () => Promise<string>;
}

/**
 * Opens what watches over the server.
 *
 * @throws `APISERVER_FILE_INVALID` for a policy that cannot be used.
 */
export async function openOperation(context: OperationContext): Promise<Operation> {
  const { store, resources, clock, requestTimeoutMs = 60_000 } = context;
  const lifecycle = new Lifecycle(clock);
  const requests = new RequestMetrics(resources);
  const watches = new WatchMetrics();
  const inflight = new InflightMetrics();
  const auditing = await openAuditing(context);
  const { maxRequestsInflight = 600 } = context;
  const flowControl = new FlowControl({ ...context, maxRequestsInflight });
  return {
    lifecycle,
    requests,
    watches,
    inflight,
    health: healthChecks(lifecycle, store),
    flowControl,
    auditing,
    requestTimeoutMs,
    metrics: async () =>
      [
        requests.render(),
        inflight.render(),
        watches.render(),
        auditing ? renderAuditMetrics(auditing.log) : '',
        renderFlowMetrics(flowControl.classes),
        renderStorageMetrics(store, resources),
        renderProcessMetrics(),
        await context.furtherMetrics(),
      ].join(''),
    [Symbol.asyncDispose]: async () => auditing?.log[Symbol.asyncDispose](),
  };
}

async function openAuditing(context: OperationContext): Promise<Auditing | undefined> {
  const { auditPolicyFile, auditLogPath: path, clock, logger } = context;
  const policy = auditPolicyFile === undefined ? undefined : await readAuditPolicy(auditPolicyFile);
  if (policy === undefined || path === undefined) {
    const isHalf = policy !== undefined || path !== undefined;
    if (isHalf) logger.warn({}, 'Nothing is audited: a policy and a path of the log are needed');
    return undefined;
  }
  const { auditLogMaxSizeMiB = 0, auditLogMaxBackups: maxBackups = 0 } = context;
  const maxBytes = auditLogMaxSizeMiB * 1024 * 1024;
  try {
    const log = await AuditLog.open({ path, maxBytes, maxBackups, clock, logger });
    return { policy, log, clock };
  } catch (error) {
    const facts = { what: 'audit log', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
  }
}

const WELL = (): undefined => undefined;

/** The checks under Kubernetes' names, as far as there is something to check: an API that answers has been set up before. */
function healthChecks(lifecycle: Lifecycle, store: Store): HealthChecks {
  const ping: HealthCheck = { name: 'ping', check: WELL };
  const storage: HealthCheck = { name: 'etcd', check: () => store.failure?.message };
  const roles: HealthCheck = { name: 'poststarthook/rbac/bootstrap-roles', check: WELL };
  const shutdown: HealthCheck = {
    name: 'shutdown',
    check: () => (lifecycle.isLeaving ? 'process is shutting down' : undefined),
  };
  return {
    healthz: [ping, storage, roles],
    livez: [ping, storage, roles],
    readyz: [
      ping,
      storage,
      { name: 'etcd-readiness', check: WELL },
      { name: 'informer-sync', check: WELL },
      roles,
      shutdown,
    ],
  };
}

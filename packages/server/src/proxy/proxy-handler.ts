import { hasCode, type Random } from '@drover/base';
import type { DownstreamRoles } from '@drover/controllers';
import { type HeldRoles, holdsAny, NOTHING_HELD, type UserInfo } from '@drover/rbac';
import type { Rights } from '../access/rights.ts';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import type { AnswerCluster } from '../v1/answer-cluster.ts';
import { explorerHeaders, isExplorerPath } from '../v1/cluster-request.ts';
import { type ClusterPath, namespaceInPath, parseClusterPath } from './cluster-path.ts';
import {
  callerIdentity,
  type EffectiveIdentity,
  impersonatedIdentity,
  impersonationHeaders,
} from './effective-identity.ts';
import { type ForwardTarget, forwardRequest, forwardUpgrade, hasBody } from './forward.ts';
import { forwardedRequestHeaders } from './forwarded-headers.ts';
import { type RequestedImpersonation, readImpersonation } from './impersonation-headers.ts';
import type { LiveRequests } from './live-requests.ts';
import { mayImpersonate } from './may-impersonate.ts';
import { mayOpenStream } from './may-open-stream.ts';
import { MAX_WAYS } from './request-by-any-way.ts';
import type { Upstreams } from './upstreams.ts';

/** What the cluster proxy is made of. */
export interface ProxyOptions {
  readonly upstreams: Upstreams;
  readonly virtualGroups: VirtualGroups;
  readonly roles: Pick<DownstreamRoles, 'ensure' | 'usesGroups'>;
  readonly live: LiveRequests;
  readonly random: Random;
  /** Answers the v1 API of clusters whose agents do not; absent: their API servers are asked, which do not know it. */
  readonly answerCluster?: AnswerCluster;
}

/**
 * Answers `/k8s/clusters/<id>/…`: whoever is known and holds a role in the cluster or in a project of it acts there as himself, by
 * impersonation; nothing that authenticated the request here goes any further. What lasts ends when what allowed it does.
 *
 * @throws (the handler) `PROXY_PATH_REFUSED`, `PROXY_HEADER_REFUSED`, `SERVER_FORBIDDEN`,
 * `PROXY_TOO_MANY_ROLES`, `PROXY_RIGHTS_LOST`, `PROXY_CLUSTER_DISCONNECTED`, `PROXY_CLUSTER_ELSEWHERE`,
 * `PROXY_UPSTREAM_FAILED`, `PROXY_STREAM_LOST`.
 */
export function createProxyHandler(options: ProxyOptions): Handler {
  return async (exchange) => {
    const target = parseClusterPath(exchange.path);
    refuseForgery(exchange, options.random);
    const acting = actingUser(exchange, target, options);
    using live = followRights(exchange, acting, options.live);
    const { signal } = live;
    const failed = new Set<Upstream>();
    for (let way = 1; ; way += 1) {
      const upstream = await options.upstreams.find(target.cluster, {
        signal,
        avoid: failed,
        isSticky: isExplorerPath(target.path),
      });
      try {
        const identity = await effectiveIdentity(exchange, acting, { options, upstream });
        const { cluster, path } = target;
        const { method = 'GET' } = exchange.request;
        await mayOpenStream({ method, path, identity, upstream, cluster }, exchange.signal);
        const { answerCluster } = options;
        if (answerCluster && isExplorerPath(path) && !upstream.hasExplorer)
          return await answerCluster(exchange, { cluster, identity, signal });
        return await forward(exchange, { cluster, upstream, signal }, { target, identity });
      } catch (error) {
        if (way === MAX_WAYS || !mayRepeat(exchange, error)) throw error;
        failed.add(upstream);
      }
    }
  };
}

/** Whether nothing was answered yet, and asking again does no more than asking once. */
function mayRepeat({ request, response, upgrade, signal }: Exchange, error: unknown): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isUntouched = !upgrade && !hasBody(request.headers) && !response.headersSent;
  // The latter where the cluster was asked beforehand whether the caller may, or was prepared for his roles.
  const isLost = hasCode(error, 'PROXY_UPSTREAM_FAILED') || hasCode(error, 'CLIENT_UNREACHABLE');
  return isRead && isUntouched && !signal.aborted && isLost;
}

/** Someone, what he has in the cluster, and as whom he wants to act there. */
interface Acting {
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly tokenName: string;
  readonly caller: Rights;
  readonly other?: Rights & { readonly requested: RequestedImpersonation };
}

function actingUser(
  { identity, request, notes }: Exchange,
  { cluster, path }: ClusterPath,
  { virtualGroups }: ProxyOptions,
): Acting {
  if (!identity) throw serverErrors.create('SERVER_UNAUTHENTICATED');
  const { user, tokenName } = identity;
  const rightsOf = (who: UserInfo): Rights => ({
    user: who,
    held: virtualGroups.heldIn(cluster, who),
  });
  const namespace = namespaceInPath(path);
  const acting = { cluster, namespace, tokenName, caller: rightsOf(user) };
  if (!holdsAny(acting.caller.held)) {
    // Said of clusters that do not exist too, so that ids cannot be found out.
    throw serverErrors.create('SERVER_FORBIDDEN', {
      problem: `You hold no role in cluster ${cluster}`,
    });
  }
  const requested = readImpersonation(request.rawHeaders);
  if (!requested) return acting;
  notes?.actAs(requested);
  const other = rightsOf({ name: requested.user, groups: requested.groups });
  return { ...acting, other: { ...other, requested } };
}

/** The signal aborts when the client is gone, or when the request could not be made any more. */
function followRights(
  { signal }: Exchange,
  { cluster, namespace, tokenName, caller, other }: Acting,
  live: LiveRequests,
): Disposable & { readonly signal: AbortSignal } {
  const ended = new AbortController();
  signal.addEventListener('abort', () => ended.abort(signal.reason), { once: true });
  const following = live.add({
    cluster,
    namespace,
    tokenName,
    rights: other ? [caller, other] : [caller],
    end: (reason) => ended.abort(reason),
  });
  return { signal: ended.signal, [Symbol.dispose]: () => following[Symbol.dispose]() };
}

async function effectiveIdentity(
  exchange: Exchange,
  { cluster, caller: { user, held }, other }: Acting,
  { options, upstream }: { readonly options: ProxyOptions; readonly upstream: Upstream },
): Promise<EffectiveIdentity> {
  const { name, groups = [], extra = {} } = user;
  const shown = (of: HeldRoles): HeldRoles =>
    options.roles.usesGroups(cluster) ? of : NOTHING_HELD;
  const caller = callerIdentity({ user: name, groups, extra }, cluster, shown(held));
  await options.roles.ensure(cluster, held, user);
  if (!other) return caller;
  const { requested } = other;
  await mayImpersonate({ caller, requested, upstream, cluster }, exchange);
  await options.roles.ensure(cluster, other.held, other.user);
  return impersonatedIdentity(requested, cluster, shown(other.held));
}

async function forward(
  exchange: Exchange,
  to: ForwardTarget,
  { target, identity }: { readonly target: ClusterPath; readonly identity: EffectiveIdentity },
): Promise<void> {
  const credentials = await to.upstream.credentials?.headers({ signal: to.signal });
  const head = {
    path: exchange.query === '' ? target.path : `${target.path}?${exchange.query}`,
    headers: [
      ...forwardedRequestHeaders(exchange.request.rawHeaders),
      ...impersonationHeaders(identity),
      ...explorerHeaders(exchange, target),
      'Audit-Id',
      exchange.requestId,
      ...Object.entries(credentials ?? {}).flat(),
    ],
  };
  await (exchange.upgrade
    ? forwardUpgrade(exchange, to, head)
    : forwardRequest(exchange, to, head));
}

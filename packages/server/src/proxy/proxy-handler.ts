import { checkCsrf } from '@drover/auth';
import type { Random } from '@drover/base';
import type { DownstreamRoles } from '@drover/controllers';
import { type HeldRoles, holdsAny, type UserInfo } from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { refuseForeignOrigin } from '../http/foreign-origin.ts';
import { type ClusterPath, parseClusterPath } from './cluster-path.ts';
import {
  callerIdentity,
  type EffectiveIdentity,
  impersonatedIdentity,
  impersonationHeaders,
} from './effective-identity.ts';
import { type ForwardTarget, forwardRequest, forwardUpgrade } from './forward.ts';
import { forwardedRequestHeaders } from './forwarded-headers.ts';
import { readImpersonation } from './impersonation-headers.ts';
import { mayImpersonate } from './may-impersonate.ts';
import type { Upstreams } from './upstreams.ts';

/** What the cluster proxy is made of. */
export interface ProxyOptions {
  readonly upstreams: Upstreams;
  readonly virtualGroups: VirtualGroups;
  readonly roles: DownstreamRoles;
  readonly random: Random;
}

/**
 * Answers `/k8s/clusters/<id>/…`: whoever is known and holds a role in the cluster or in a project of it acts there as himself, by
 * impersonation; nothing that authenticated the request here goes any further.
 *
 * @throws (the handler) `PROXY_PATH_REFUSED`, `PROXY_HEADER_REFUSED`, `SERVER_FORBIDDEN`,
 * `PROXY_TOO_MANY_ROLES`, `PROXY_CLUSTER_DISCONNECTED`, `PROXY_UPSTREAM_FAILED`.
 */
export function createProxyHandler(options: ProxyOptions): Handler {
  return async (exchange) => {
    const target = parseClusterPath(exchange.path);
    refuseForgery(exchange, options.random);
    const acting = actingUser(exchange, target, options);
    const upstream = options.upstreams.pick(target.cluster);
    if (!upstream)
      throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster: target.cluster });
    await options.roles.ensure(target.cluster, acting.held.cluster);
    const identity = await effectiveIdentity(exchange, { acting, target, options, upstream });
    await forward(exchange, { cluster: target.cluster, upstream }, { target, identity });
  };
}

/** Someone and the roles he holds in the cluster. */
interface Acting {
  readonly user: UserInfo;
  readonly held: HeldRoles;
}

function actingUser(
  exchange: Exchange,
  { cluster }: ClusterPath,
  { virtualGroups }: ProxyOptions,
): Acting {
  const user = exchange.identity?.user;
  if (!user) throw serverErrors.create('SERVER_UNAUTHENTICATED');
  const held = virtualGroups.heldIn(cluster, user);
  if (holdsAny(held)) return { user, held };
  // Said of clusters that do not exist too, so that ids cannot be found out.
  throw serverErrors.create('SERVER_FORBIDDEN', {
    problem: `You hold no role in cluster ${cluster}`,
  });
}

interface IdentityContext {
  readonly acting: Acting;
  readonly target: ClusterPath;
  readonly options: ProxyOptions;
  readonly upstream: ForwardTarget['upstream'];
}

async function effectiveIdentity(
  exchange: Exchange,
  { acting, target: { cluster }, options, upstream }: IdentityContext,
): Promise<EffectiveIdentity> {
  const { name, groups = [], extra = {} } = acting.user;
  const caller = callerIdentity({ user: name, groups, extra }, cluster, acting.held);
  const requested = readImpersonation(exchange.request.rawHeaders);
  if (!requested) return caller;
  exchange.notes?.actAs(requested);
  await mayImpersonate({ caller, requested, upstream, cluster }, exchange);
  const other = { name: requested.user, groups: requested.groups };
  const held = options.virtualGroups.heldIn(cluster, other);
  await options.roles.ensure(cluster, held.cluster);
  return impersonatedIdentity(requested, cluster, held);
}

async function forward(
  exchange: Exchange,
  to: ForwardTarget,
  { target, identity }: { readonly target: ClusterPath; readonly identity: EffectiveIdentity },
): Promise<void> {
  const credentials = await to.upstream.credentials?.headers({ signal: exchange.signal });
  const head = {
    path: exchange.query === '' ? target.path : `${target.path}?${exchange.query}`,
    headers: [
      ...forwardedRequestHeaders(exchange.request.rawHeaders),
      ...impersonationHeaders(identity),
      'Audit-Id',
      exchange.requestId,
      ...Object.entries(credentials ?? {}).flat(),
    ],
  };
  await (exchange.upgrade
    ? forwardUpgrade(exchange, to, head)
    : forwardRequest(exchange, to, head));
}

/** Other sites can make a browser send our cookie; they can neither read the CSRF cookie nor choose the Origin. */
function refuseForgery(exchange: Exchange, random: Random): void {
  const { request, upgrade, identity } = exchange;
  if (identity?.via !== 'cookie') return;
  if (upgrade) refuseForeignOrigin(exchange);
  else
    checkCsrf({ method: request.method ?? 'GET', headers: plainHeaders(request.headers) }, random);
}

function plainHeaders(headers: Exchange['request']['headers']): Record<string, string | undefined> {
  return {
    cookie: headers.cookie,
    'user-agent': headers['user-agent'],
    'x-api-csrf': headers['x-api-csrf']?.toString(),
    'sec-fetch-site': headers['sec-fetch-site']?.toString(),
  };
}

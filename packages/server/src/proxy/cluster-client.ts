import { createClient, type KubernetesClient } from '@drover/client';
import type { DownstreamRoles } from '@drover/controllers';
import { NOTHING_HELD, type UserInfo } from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { callerIdentity } from './effective-identity.ts';
import { requestByAnyWay } from './request-by-any-way.ts';
import type { Upstreams } from './upstreams.ts';

/** What clients of clusters are made of. */
export interface ClusterClientOptions {
  readonly upstreams: Upstreams;
  readonly virtualGroups: VirtualGroups;
  readonly roles: Pick<DownstreamRoles, 'ensure' | 'usesGroups'>;
  /** Names the requests that clusters are asked for. */
  readonly requests: RequestCarrier;
}

/**
 * A client of a cluster acting as a user with the roles he holds there; `undefined` while it cannot be reached.
 *
 * @throws `PROXY_TOO_MANY_ROLES`
 */
export function clusterClient(
  cluster: string,
  user: UserInfo,
  { upstreams, virtualGroups, roles, requests }: ClusterClientOptions,
): KubernetesClient | undefined {
  if (!upstreams.isExpected(cluster)) return undefined;
  const held = virtualGroups.heldIn(cluster, user);
  const { name, groups = [], extra = {} } = user;
  const shown = roles.usesGroups(cluster) ? held : NOTHING_HELD;
  const identity = callerIdentity({ user: name, groups, extra }, cluster, shown);
  return createClient({
    transport: requests.transport({
      name: `cluster:${cluster}`,
      request: async (request) => {
        // Nothing is prepared in a cluster that is away.
        await upstreams.find(cluster, { signal: request.signal });
        await roles.ensure(cluster, held, user);
        return requestByAnyWay(request, cluster, upstreams);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  }).impersonate(identity);
}

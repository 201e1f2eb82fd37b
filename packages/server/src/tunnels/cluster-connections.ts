import { EPOCH_EXTRAS, LOCAL_CLUSTER } from '@drover/api';
import { createClient, type KubernetesClient, type Transport } from '@drover/client';
import type { Fence } from '@drover/controller-runtime';
import type { ClusterConnection, ClusterConnections } from '@drover/controllers';
import { serverErrors } from '../errors.ts';
import { createFencedClient } from '../home/fenced-client.ts';
import type { Upstreams } from '../proxy/upstreams.ts';
import type { SessionRegistry } from './session-registry.ts';

/** The clusters as controllers see them, over the live tunnels. */
export function createClusterConnections(
  sessions: SessionRegistry,
  upstreams: Upstreams,
  local: KubernetesClient,
): ClusterConnections {
  return {
    get: (cluster) => {
      if (cluster === LOCAL_CLUSTER) return { client: local, epoch: 0 };
      // The newest knows best: its agent has read the certificates and the token last.
      const newest = sessions.of(cluster).at(-1);
      if (!newest) return undefined;
      const { params, tokenSecret } = newest;
      const { address, caCert } = params;
      return {
        client: clientOf(cluster, upstreams),
        epoch: sessions.epochOf(cluster),
        agent: { address, caCert, ...(tokenSecret !== undefined && { tokenSecret }) },
      } satisfies ClusterConnection;
    },
    changes: (signal) => sessions.changes(signal),
    refusalOf: (cluster) => sessions.refusalOf(cluster),
    disconnect: (cluster, reason) =>
      sessions.disconnect(cluster, serverErrors.create('TUNNEL_KICKED', { cluster, reason })),
  };
}

/** What tells who the owner of a cluster is. */
export interface OwnerOptions {
  readonly fence: () => Fence | undefined;
  /** Id of this replica, for the audit log of the cluster. */
  readonly replica: string;
}

/**
 * A client for work of the owner of a cluster: as the agent itself. Writes are sent only while the fence holds; each
 * request tells our agents its epoch, so that they refuse what an earlier owner sends from the first look of this one on.
 */
export function ownerClient(
  cluster: string,
  upstreams: Upstreams,
  { fence, replica }: OwnerOptions,
): KubernetesClient {
  const transport = agentTransport(cluster, upstreams, () => {
    const epoch = fence()?.epoch;
    return epoch === undefined ? {} : ownerHeaders(replica, epoch);
  });
  return createFencedClient({ transport }, fence);
}

function clientOf(cluster: string, upstreams: Upstreams): KubernetesClient {
  return createClient({ transport: agentTransport(cluster, upstreams) });
}

/** Each request takes the session that is next, so that one dead agent does not hold up the others' work. */
function agentTransport(
  cluster: string,
  upstreams: Upstreams,
  senderHeaders: () => Readonly<Record<string, string>> = () => ({}),
): Transport {
  const pick = () => {
    const upstream = upstreams.pick(cluster);
    if (!upstream) throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster });
    return upstream;
  };
  return {
    name: `tunnel:${cluster}`,
    request: async (request) => {
      const { transport, credentials, asServer } = pick();
      const shown = await credentials?.headers({ signal: request.signal });
      // Others than our agents would take an epoch for an impersonation.
      const sender = asServer && senderHeaders();
      return transport.request({
        ...request,
        headers: { ...asServer, ...request.headers, ...sender, ...shown },
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The epoch for the agent, which keeps it; and both for the audit log of the cluster. */
function ownerHeaders(replica: string, epoch: number): Readonly<Record<string, string>> {
  return {
    [`impersonate-extra-${encodeURIComponent(EPOCH_EXTRAS.epoch)}`]: String(epoch),
    'user-agent': `drover-server (replica ${replica}; epoch ${epoch})`,
  };
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ClusterRegistrationToken } from '@drover/api';
import { clusterRegistrationToken } from '@drover/api';
import { eventually } from '@drover/base/testing';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { call, type DroverServer } from '../server/drover-server.ts';
import { clusterName, seed } from '../v3/seed.ts';
import type { ServerFacts } from './simulated-cluster.ts';

/** A cluster that waits for its agent. */
export interface ImportedCluster {
  /** Its id. */
  readonly cluster: string;
  readonly registrationToken: string;
}

/** Makes clusters at the server, and waits until each may be connected. */
export async function importClusters(
  { dataDir }: Pick<DroverServer, 'dataDir'>,
  count: number,
): Promise<readonly ImportedCluster[]> {
  const kubeconfig = await loadKubeconfig({ path: join(dataDir, 'kubeconfig.yaml') });
  await using connection = connectKubeconfig(kubeconfig);
  const client = createClient(connection);
  const none = { users: 0, nodes: 0, projects: 0, bindings: 0, tokens: 0 };
  await seed(client, { ...none, clusters: count });
  const tokens = client.resource<ClusterRegistrationToken>(clusterRegistrationToken.type);
  return await eventually(
    async () => {
      const { items } = await tokens.listAll({});
      const byCluster = new Map(
        items.map(({ spec, status }) => [spec?.clusterName ?? '', status?.token ?? '']),
      );
      return Array.from({ length: count }, (_, index) => {
        const cluster = clusterName(index);
        const registrationToken = byCluster.get(cluster) ?? '';
        if (registrationToken === '') throw new Error(`${cluster} has no registration token yet`);
        return { cluster, registrationToken };
      });
    },
    { timeoutMs: 300_000, intervalMs: 1_000 },
  );
}

/** What agents are told of a server. */
export async function factsOf({
  url,
  token,
}: Pick<DroverServer, 'url' | 'token'>): Promise<ServerFacts> {
  const { value } = await call<{ value: string }>(url, { path: '/v3/settings/cacerts', token });
  const caPem = `${value.trim()}\n`;
  return { url, caPem, caChecksum: createHash('sha256').update(caPem).digest('hex') };
}

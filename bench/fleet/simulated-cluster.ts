import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAgentConfig, runClusterAgent } from '@drover/agent';
import { type Snapshot, startTestApiServer } from '@drover/apiserver/testing';
import { type Logger, systemClock, systemRandom } from '@drover/base';
import type { Transport } from '@drover/client';

/** What one simulated cluster needs. */
export interface SimulatedClusterOptions {
  /** Its id at the server. */
  readonly cluster: string;
  readonly registrationToken: string;
  readonly server: ServerFacts;
  /** What it holds at the start. */
  readonly snapshot: Snapshot;
  /** Where its API will be served. */
  readonly apiUrl: string;
  /** Folder of its kubeconfig. */
  readonly directory: string;
  readonly logger: Logger;
}

/** The server that agents connect to. */
export interface ServerFacts {
  readonly url: string;
  /** Of its authority. */
  readonly caChecksum: string;
  readonly caPem: string;
}

/** An embedded API server in memory and the shipped code of the agent, without a process of their own. */
export interface SimulatedCluster {
  /** A way to its API as an administrator. */
  readonly transport: Transport;
  /** Lets its agent run. */
  startAgent(): void;
  /** Ends the agent; its cluster goes on. */
  stopAgent(): void;
}

/** Opens the API of a cluster; its agent runs when it is told to. */
export async function startSimulatedCluster(
  options: SimulatedClusterOptions,
): Promise<SimulatedCluster> {
  const { cluster, apiUrl, server, directory, registrationToken, logger } = options;
  const snapshot = withOwnUid(options.snapshot);
  const api = await startTestApiServer({ snapshot, controllers: [] });
  const kubeconfig = join(directory, `${cluster}.json`);
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(apiUrl, server.caPem)));
  const config = readAgentConfig({
    flags: {
      server: server.url,
      token: registrationToken,
      caChecksum: server.caChecksum,
      kubeconfig,
      healthListenPort: '0',
    },
    env: {},
    files: { url: '', token: '' },
  });
  const stopping = new AbortController();
  return {
    transport: api.transport(),
    startAgent() {
      const parts = { config, env: {}, clock: systemClock, random: systemRandom, logger };
      runClusterAgent(parts, stopping.signal).catch((err: unknown) =>
        logger.error({ err, cluster }, 'An agent has ended'),
      );
    },
    stopAgent: () => stopping.abort(),
  };
}

/** A cluster is known by the uid of its `kube-system`, so that each needs one of its own. */
function withOwnUid({ revision, entries }: Snapshot): Snapshot {
  const own = entries.map((entry) =>
    entry.collection === 'namespaces' && entry.key === 'kube-system'
      ? { ...entry, value: withUid(entry.value, systemRandom.uuid()) }
      : entry,
  );
  return { revision, entries: own };
}

function withUid(value: Uint8Array, uid: string): Uint8Array {
  const object = JSON.parse(Buffer.from(value).toString('utf8')) as { metadata: object };
  return Buffer.from(JSON.stringify({ ...object, metadata: { ...object.metadata, uid } }));
}

function kubeconfigOf(server: string, caPem: string): object {
  const name = 'simulated';
  const ca = Buffer.from(caPem).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name, user: { token: name } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

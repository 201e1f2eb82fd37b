import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { eventually } from '@drover/base/testing';
import { type NodeProcess, startNode } from '../process/node-process.ts';
import type { FleetPart } from './fleet-process.ts';
import { createObjectSet } from './object-set.ts';

/** What a fleet is made of. */
export interface FleetOptions extends Omit<FleetPart, 'snapshotPath'> {
  /** Folder of logs and files. */
  readonly directory: string;
  readonly processes: number;
}

/** Simulated clusters in a few processes. */
export interface Fleet extends AsyncDisposable {
  readonly pids: readonly number[];
  /** Lets the agents run. */
  connect(): void;
  /** The API of a cluster, without server and tunnel: plain HTTP, as an administrator. */
  apiUrlOf(cluster: string): string;
}

const START_TIMEOUT_MS = 180_000;

/** Starts simulated clusters, each a real API server in memory and the shipped code of the agent. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { directory, processes, clusters } = options;
  const snapshotPath = join(directory, 'snapshot');
  await writeFile(snapshotPath, serialize(await createObjectSet()));
  await using stack = new AsyncDisposableStack();
  const each = Math.ceil(clusters.length / processes);
  const parts = await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const share = clusters.slice(index * each, (index + 1) * each);
      const node = stack.use(await startPart(index, { ...options, clusters: share, snapshotPath }));
      return { node, share, url: await urlOf(node) };
    }),
  );
  const urls = new Map(
    parts.flatMap(({ share, url }) => share.map(({ cluster }) => [cluster, `${url}/${cluster}`])),
  );
  const owned = stack.move();
  return {
    pids: parts.map(({ node }) => node.pid),
    connect: () => parts.forEach(({ node }) => process.kill(node.pid, 'SIGUSR2')),
    apiUrlOf: (cluster) => urls.get(cluster) ?? '',
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startPart(
  index: number,
  { server, clusters, snapshotPath, directory }: FleetOptions & FleetPart,
): Promise<NodeProcess> {
  const path = join(directory, `fleet-${index}.json`);
  const part: FleetPart = { server, clusters, snapshotPath };
  await writeFile(path, JSON.stringify(part));
  const program = join(import.meta.dirname, 'fleet-process.ts');
  const args = ['--conditions=@drover/source', '--no-warnings', program, path];
  return startNode({ name: `fleet-${index}`, directory, args });
}

function urlOf(part: NodeProcess): Promise<string> {
  return eventually(
    async () => {
      const log = await part.log();
      const url = /^The clusters are served at (\S+)$/m.exec(log)?.[1];
      if (url === undefined) throw new Error(`A process of the fleet is not ready:\n${log}`);
      return url;
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
  );
}

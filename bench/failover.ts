// `make bench NAME=failover`: replicas of the server are killed in turn. See README.md.
import { copyFile, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { startControlPlane } from '../e2e/kubernetes/index.ts';
import { freePort } from '../e2e/server-process.ts';
import { startTcpBalancer } from '../e2e/tcp-balancer.ts';
import { measureOutages } from './failover/outage.ts';
import { Replica } from './failover/replica.ts';
import { untilAllAnswer } from './fleet/canaries.ts';
import { startFleet } from './fleet/fleet.ts';
import { factsOf, importClusters } from './fleet/imported-clusters.ts';
import { figure, textTable } from './report/text-table.ts';
import { call, FIRST_PASSWORD } from './server/drover-server.ts';

/** How much there is. */
interface Sizes {
  readonly clusters: number;
  readonly kills: number;
  /** Between two kills, so that agents take the last one for over. */
  readonly restMs: number;
}

const FULL: Sizes = { clusters: 100, kills: 10, restMs: 15_000 };
const QUICK: Sizes = { clusters: 20, kills: 3, restMs: 12_000 };

const GOAL_S = 10;

/** Runs the benchmark, prints its table, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const samples = await measure(sizes);
  const seconds = samples.filter((each) => each !== undefined).toSorted((a, b) => a - b);
  const at = (share: number): number => seconds[Math.ceil(share * seconds.length) - 1] ?? 0;
  const metrics = {
    p99_s: at(0.99),
    lost_clusters: samples.length - seconds.length,
    p50_s: at(0.5),
    max_s: at(1),
    samples: samples.length,
  };
  const rows = [
    ['tunnels lost with a replica', String(metrics.samples), '', ''],
    ['kill -9 until a canary sings again, P50 (s)', figure(metrics.p50_s), '', ''],
    ['P99 (s)', figure(metrics.p99_s), `<= ${GOAL_S}`, 'minutes to hours'],
    ['the longest (s)', figure(metrics.max_s), '', ''],
    ['clusters that did not come back', String(metrics.lost_clusters), '0', ''],
  ];
  console.log(
    `${sizes.clusters} simulated clusters, two replicas killed in turn ${sizes.kills} times`,
  );
  console.log(textTable([['', 'ours', 'goal', 'Rancher'], ...rows]));
  console.log(JSON.stringify({ bench: 'failover', n: sizes, metrics, ratios: {} }));
}

/** For each tunnel that a killed replica held, the seconds until its cluster answered through the other one. */
async function measure(sizes: Sizes): Promise<readonly (number | undefined)[]> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-bench-'))).path;
  const home = stack.use(await startControlPlane({ controllers: true }));
  const ports = [await freePort(), await freePort()] as const;
  const balancer = stack.use(await startTcpBalancer(ports));
  const replicaOf = async (name: string, port: number): Promise<Replica> => {
    const options = { name, directory, kubeconfig: home.kubeconfigPath, port };
    const replica = stack.use(new Replica(options));
    await replica.start();
    return replica;
  };
  const replicas = [await replicaOf('one', ports[0]), await replicaOf('two', ports[1])] as const;
  const token = await loginAt(replicas[0].url);
  // Where the embedded store keeps it.
  await copyFile(home.kubeconfigPath, join(directory, 'kubeconfig.yaml'));
  const imported = await importClusters({ dataDir: directory }, sizes.clusters);
  const server = await factsOf({ url: `https://127.0.0.1:${balancer.port}`, token });
  const fleet = stack.use(
    await startFleet({ directory, processes: 2, server, clusters: imported }),
  );
  const clusters = imported.map(({ cluster }) => cluster);
  fleet.connect();
  await untilAllAnswer({
    url: replicas[0].url,
    token,
    clusters,
    sinceMs: systemClock.monotonicMs(),
    timeoutMs: 300_000,
  });
  const samples: (number | undefined)[] = [];
  for (let kill = 0; kill < sizes.kills; kill += 1) {
    const [victim, other] = kill % 2 === 0 ? replicas : [replicas[1], replicas[0]];
    await systemClock.sleep(sizes.restMs);
    const held = await victim.clustersHeld(token);
    const sinceMs = systemClock.monotonicMs();
    await victim.kill();
    samples.push(...(await measureOutages({ url: other.url, token, clusters: held, sinceMs })));
    await victim.start();
  }
  return samples;
}

/** The first administrator is made while the server starts. */
function loginAt(url: string): Promise<string> {
  const path = '/v3-public/localProviders/local?action=login';
  const body = { username: 'admin', password: FIRST_PASSWORD };
  return eventually(async () => (await call<{ token: string }>(url, { path, body })).token, {
    timeoutMs: 30_000,
  });
}

// `make cluster ARGS="…"`: real Kubernetes clusters on this machine, each in a network of its own.
import { copyFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  listClusters,
  removeCluster,
  requireClusters,
  startCluster,
} from '../e2e/kubernetes/index.ts';

const USAGE = `Usage: make cluster ARGS="COMMAND"

  up --name NAME [--nodes N] [--dns] [--kubeconfig-out FILE]
      starts a cluster with N nodes (default 2; --dns adds CoreDNS) that stays until "down"
  down --name NAME
      ends it, and removes everything of it
  list
      shows what runs, and what was left behind`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    nodes: { type: 'string', default: '2' },
    dns: { type: 'boolean', default: false },
    'kubeconfig-out': { type: 'string' },
  },
});
const [command, ...rest] = positionals;

async function up(name: string): Promise<void> {
  await requireClusters();
  const { dns, nodes, 'kubeconfig-out': output } = values;
  const cluster = await startCluster({ name, nodes: Number(nodes), dns, detached: true });
  if (output) await copyFile(cluster.kubeconfigPath, output);
  console.log(`Cluster ${name} is ready.
  kubeconfig    ${output ?? cluster.kubeconfigPath}
  this machine  ${cluster.hostAddress} as seen from inside
  registry      ${cluster.registryAddress}: images are pulled from here, whatever their name says
  logs          ${cluster.directory}/logs`);
}

async function down(name: string): Promise<void> {
  if (await removeCluster(name)) console.log(`Cluster ${name} is gone.`);
  else fail(`There is no cluster named ${name}.`);
}

async function list(): Promise<void> {
  for (const { directory, kind, name, processes, state } of await listClusters()) {
    console.log(`${name}  ${kind}  ${state}  ${processes} processes  ${directory}`);
  }
}

function fail(reason: string): void {
  console.error(reason);
  process.exitCode = 2;
}

if (rest.length > 0) fail(USAGE);
else if (command === 'list') await list();
else if (command === 'up' && values.name) await up(values.name);
else if (command === 'down' && values.name) await down(values.name);
else fail(USAGE);

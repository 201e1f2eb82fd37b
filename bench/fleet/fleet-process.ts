// One process of the fleet: the simulated clusters that its file names, behind one listener. See fleet.ts.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize } from 'node:v8';
import type { Snapshot } from '@drover/apiserver/testing';
import { complaintsOf } from './complaints.ts';
import { serveClusters } from './serve-clusters.ts';
import {
  type ServerFacts,
  type SimulatedCluster,
  startSimulatedCluster,
} from './simulated-cluster.ts';

/** What a process of the fleet is told. */
export interface FleetPart {
  readonly server: ServerFacts;
  readonly clusters: readonly { readonly cluster: string; readonly registrationToken: string }[];
  /** File with what all clusters have in common. */
  readonly snapshotPath: string;
}

const [, , path = ''] = process.argv;
const { server, clusters, snapshotPath } = JSON.parse(await readFile(path, 'utf8')) as FleetPart;
const snapshot = deserialize(await readFile(snapshotPath)) as Snapshot;
const started = new Map<string, SimulatedCluster>();
const url = await serveClusters(started);
for (const { cluster, registrationToken } of clusters) {
  const apiUrl = `${url}/${cluster}`;
  const facts = { cluster, registrationToken, server, snapshot, apiUrl };
  const rest = { directory: dirname(path), logger: complaintsOf(cluster) };
  started.set(cluster, await startSimulatedCluster({ ...facts, ...rest }));
}
console.log(`The clusters are served at ${url}`);
// Told to begin when all processes are there, so that what is measured is not their start.
process.once('SIGUSR2', () => {
  for (const cluster of started.values()) cluster.startAgent();
});

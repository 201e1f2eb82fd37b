import { node as kind, type Node } from '@drover/api';
import {
  type Controller,
  createController,
  type Informer,
  informerSource,
  iterableSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { forOwned } from '../downstream/for-owned.ts';
import type { OwnWrites } from '../node-sync/own-writes.ts';
import { perCluster } from './per-cluster.ts';
import { createNodeDrainReconcile } from './reconcile.ts';
import { hasWish } from './wishes.ts';

/** Drains and other changes of nodes that are under way at the same time: in all, and in one cluster. */
const WORKERS = 16;
const PER_CLUSTER = 4;

/** Carries out on Kubernetes nodes what people want of them: cordon, drain, labels, annotations and taints. */
export function createNodeDrainController(
  context: ControllerContext,
  ownWrites: OwnWrites,
): Controller {
  const { runtime, cache, connections, downstream } = context;
  const nodes = cache.informer<Node>(kind.type);
  return createController(runtime, {
    name: 'node-drain',
    workers: WORKERS,
    sources: [
      informerSource(nodes, ({ key, object }) => (hasWish(object as Node) ? [key] : [])),
      iterableSource('sessions', (signal) => wishesOf(connections.changes(signal), nodes)),
      iterableSource('owners', (signal) => wishesOf(downstream.ownerChanges(signal), nodes)),
    ],
    reconcile: forOwned(
      downstream,
      ({ namespace }) => namespace,
      perCluster(PER_CLUSTER, createNodeDrainReconcile({ ...context, nodes, ownWrites })),
    ),
  });
}

/** The nodes of clusters that came back for which something is to be done. */
async function* wishesOf(
  clusters: AsyncIterable<string>,
  nodes: Informer<Node>,
): AsyncGenerator<ObjectKey, void, undefined> {
  for await (const namespace of clusters) {
    for (const node of nodes.list({ namespace })) if (hasWish(node as Node)) yield keyOf(node);
  }
}

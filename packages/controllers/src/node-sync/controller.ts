import { type Cluster, cluster as clusterKind, node as kind, type Node } from '@drover/api';
import { type Controller, createController, iterableSource } from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import type { ControllerContext } from '../controller-context.ts';
import { forOwned } from '../downstream/for-owned.ts';
import type { OwnWrites } from './own-writes.ts';
import { createNodeSyncReconcile } from './reconcile.ts';

/** Keeps a Node for every node of every connected cluster. Clusters that cannot be reached keep their last ones. */
export function createNodeSyncController(
  { runtime, cache, client, downstream, probes }: ControllerContext,
  ownWrites: OwnWrites,
): Controller {
  return createController(runtime, {
    name: 'node-sync',
    workers: 4,
    sources: [
      iterableSource('node-lists', (signal) => keysFrom(probes.nodeLists(signal))),
      iterableSource('owners', (signal) => keysFrom(downstream.ownerChanges(signal))),
    ],
    reconcile: forOwned(
      downstream,
      ({ name }) => name,
      createNodeSyncReconcile({
        client,
        clusters: cache.informer<Cluster>(clusterKind.type),
        nodes: cache.informer<Node>(kind.type),
        probes,
        ownWrites,
        clock: runtime.clock,
      }),
    ),
  });
}

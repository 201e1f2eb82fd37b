import type { Controller } from '@drover/controller-runtime';
import type { ControllerContext } from './controller-context.ts';
import { createNodeDrainController } from './node-drain/controller.ts';
import { createNodeSyncController } from './node-sync/controller.ts';
import { OwnWrites } from './node-sync/own-writes.ts';

/** The two that look after Nodes: one shows what there is, the other does what is wanted, and each knows of the other's writes. */
export function createNodeControllers(context: ControllerContext): readonly Controller[] {
  const ownWrites = new OwnWrites(context.runtime.clock);
  return [
    createNodeSyncController(context, ownWrites),
    createNodeDrainController(context, ownWrites),
  ];
}

import type { Registry } from 'prom-client';
import { type ControllerMetrics, createControllerMetrics } from './controller-metrics.ts';
import { createInformerMetrics, type InformerMetrics } from './informer-metrics.ts';
import { createWorkQueueMetrics, type WorkQueueMetrics } from './work-queue-metrics.ts';

/** All metrics of this package, by the part that feeds them. */
export interface RuntimeMetrics {
  readonly workQueue: WorkQueueMetrics;
  readonly controller: ControllerMetrics;
  readonly informer: InformerMetrics;
}

/**
 * Registers the metrics of this package, once for each registry.
 *
 * @throws the error of `prom-client` when a name is already registered there.
 */
export function createRuntimeMetrics(registry: Registry): RuntimeMetrics {
  return {
    workQueue: createWorkQueueMetrics(registry),
    controller: createControllerMetrics(registry),
    informer: createInformerMetrics(registry),
  };
}

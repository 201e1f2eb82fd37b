import type { Counter, Registry } from 'prom-client';
import { type ControllerMetrics, createControllerMetrics } from './controller-metrics.ts';
import { createEventMetrics } from './event-metrics.ts';
import { createInformerMetrics, type InformerMetrics } from './informer-metrics.ts';
import { createLeaderMetrics, type LeaderMetrics } from './leader-metrics.ts';
import { createProofMetrics, type ProofMetrics } from './proof-metrics.ts';
import { createRestClientMetrics, type RestClientMetrics } from './rest-client-metrics.ts';
import { createWorkQueueMetrics, type WorkQueueMetrics } from './work-queue-metrics.ts';

/** All metrics of this package, by the part that feeds them. */
export interface RuntimeMetrics {
  readonly workQueue: WorkQueueMetrics;
  readonly controller: ControllerMetrics;
  readonly informer: InformerMetrics;
  readonly proof: ProofMetrics;
  readonly leader: LeaderMetrics;
  readonly events: Counter<'result'>;
  readonly restClient: RestClientMetrics;
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
    proof: createProofMetrics(registry),
    leader: createLeaderMetrics(registry),
    events: createEventMetrics(registry),
    restClient: createRestClientMetrics(registry),
  };
}

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Metrics of controllers, named as controller-runtime names them. */
export interface ControllerMetrics {
  readonly reconciles: Counter<'controller' | 'result'>;
  readonly errors: Counter<'controller'>;
  readonly duration: Histogram<'controller'>;
  readonly activeWorkers: Gauge<'controller'>;
  readonly maxWorkers: Gauge<'controller'>;
}

const SECONDS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Registers the metrics of controllers. */
export function createControllerMetrics(registry: Registry): ControllerMetrics {
  const registers = [registry];
  const labelNames = ['controller'] as const;
  return {
    reconciles: new Counter({
      registers,
      name: 'controller_runtime_reconcile_total',
      help: 'Reconciles by result.',
      labelNames: ['controller', 'result'],
    }),
    errors: new Counter({
      registers,
      labelNames,
      name: 'controller_runtime_reconcile_errors_total',
      help: 'Reconciles that failed, time-outs and terminal errors included.',
    }),
    duration: new Histogram({
      registers,
      labelNames,
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Seconds that a reconcile took.',
      buckets: SECONDS,
    }),
    activeWorkers: new Gauge({
      registers,
      labelNames,
      name: 'controller_runtime_active_workers',
      help: 'Workers that are at a key.',
    }),
    maxWorkers: new Gauge({
      registers,
      labelNames,
      name: 'controller_runtime_max_concurrent_reconciles',
      help: 'Workers that the controller has.',
    }),
  };
}

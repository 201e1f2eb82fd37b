import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { ScrapeProbes } from './scrape-probes.ts';

/** What a queue tells at a scrape. */
export interface WorkQueueProbe {
  readonly depth: number;
  readonly unfinishedSeconds: number;
  readonly longestSeconds: number;
}

/** Metrics of work queues, named as client-go names them; label `name` is the queue. */
export interface WorkQueueMetrics {
  readonly adds: Counter<'name'>;
  readonly retries: Counter<'name'>;
  readonly queueDuration: Histogram<'name'>;
  readonly workDuration: Histogram<'name'>;
  /** Lets gauges read a queue; the returned function ends that. */
  watch(name: string, read: () => WorkQueueProbe): () => void;
}

const SECONDS = [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600];

/** Registers the metrics of work queues. */
export function createWorkQueueMetrics(registry: Registry): WorkQueueMetrics {
  const probes = new ScrapeProbes<WorkQueueProbe>();
  const common = { registers: [registry], labelNames: ['name'] as const };
  const gauge = (name: string, help: string, value: (probe: WorkQueueProbe) => number): void => {
    new Gauge({
      ...common,
      name,
      help,
      collect() {
        this.reset();
        for (const [queue, probe] of probes.read()) this.inc({ name: queue }, value(probe));
      },
    });
  };
  gauge('workqueue_depth', 'Keys that wait for a worker.', (probe) => probe.depth);
  gauge(
    'workqueue_unfinished_work_seconds',
    'Seconds that keys in work have been worked on, summed.',
    (probe) => probe.unfinishedSeconds,
  );
  gauge(
    'workqueue_longest_running_processor_seconds',
    'Seconds that the longest running worker has been at its key.',
    (probe) => probe.longestSeconds,
  );
  return {
    adds: new Counter({ ...common, name: 'workqueue_adds_total', help: 'Keys added.' }),
    retries: new Counter({
      ...common,
      name: 'workqueue_retries_total',
      help: 'Keys added again after a failure.',
    }),
    queueDuration: new Histogram({
      ...common,
      name: 'workqueue_queue_duration_seconds',
      help: 'Seconds that a key waited for a worker.',
      buckets: SECONDS,
    }),
    workDuration: new Histogram({
      ...common,
      name: 'workqueue_work_duration_seconds',
      help: 'Seconds that a worker took for a key.',
      buckets: SECONDS,
    }),
    watch: (name, read) => probes.watch(name, read),
  };
}

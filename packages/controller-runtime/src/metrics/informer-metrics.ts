import { Counter, Gauge, type Registry } from 'prom-client';
import { ScrapeProbes } from './scrape-probes.ts';

/** What an informer tells at a scrape. */
export interface InformerProbe {
  readonly objectCount: number;
  readonly state: 'syncing' | 'live' | 'stale' | 'error';
  /** Seconds since the API server was last heard; absent before the first sync. */
  readonly ageSeconds?: number;
}

/** Metrics of informers; label `resource` is the name of the informer. */
export interface InformerMetrics {
  /** Initial lists and lists after a broken watch, by `how` (`stream` or `list`). */
  readonly lists: Counter<'resource' | 'how'>;
  /** Watches that ended, by `cause`. */
  readonly watchEnds: Counter<'resource' | 'cause'>;
  readonly events: Counter<'resource' | 'type'>;
  /** Lets gauges read an informer; the returned function ends that. */
  watch(resource: string, read: () => InformerProbe): () => void;
}

/** Registers the metrics of informers. */
export function createInformerMetrics(registry: Registry): InformerMetrics {
  const registers = [registry];
  const probes = new ScrapeProbes<InformerProbe>();
  const gauge = (name: string, help: string, read: (probe: InformerProbe) => number): void => {
    new Gauge({
      registers,
      name,
      help,
      labelNames: ['resource'],
      collect() {
        this.reset();
        for (const [resource, probe] of probes.read()) this.set({ resource }, read(probe));
      },
    });
  };
  gauge('controller_runtime_informer_objects', 'Objects held.', (probe) => probe.objectCount);
  gauge(
    'controller_runtime_informer_live',
    'Whether the objects held follow the API server (1) or may be old (0).',
    (probe) => (probe.state === 'live' ? 1 : 0),
  );
  gauge(
    'controller_runtime_informer_age_seconds',
    'Seconds since the API server was last heard; -1 before the first sync.',
    (probe) => probe.ageSeconds ?? -1,
  );
  return {
    lists: new Counter({
      registers,
      name: 'controller_runtime_informer_lists_total',
      help: 'Complete lists taken, by how they came.',
      labelNames: ['resource', 'how'],
    }),
    watchEnds: new Counter({
      registers,
      name: 'controller_runtime_informer_watch_ends_total',
      help: 'Watches that ended, by cause.',
      labelNames: ['resource', 'cause'],
    }),
    events: new Counter({
      registers,
      name: 'controller_runtime_informer_events_total',
      help: 'Watch events received, by type.',
      labelNames: ['resource', 'type'],
    }),
    watch: (resource, read) => probes.watch(resource, read),
  };
}

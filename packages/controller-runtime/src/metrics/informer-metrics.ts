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

interface InformerGauge {
  readonly name: string;
  readonly help: string;
  readonly read: (probe: InformerProbe) => number;
  /** Two informers of one name, of two clusters, are one value. */
  readonly fold: (a: number, b: number) => number;
}

/** Registers the metrics of informers. */
export function createInformerMetrics(registry: Registry): InformerMetrics {
  const registers = [registry];
  const probes = new ScrapeProbes<InformerProbe>();
  const gauge = ({ name, help, read, fold }: InformerGauge): void => {
    new Gauge({
      registers,
      name: `controller_runtime_informer_${name}`,
      help,
      labelNames: ['resource'],
      collect() {
        this.reset();
        const values = new Map<string, number>();
        for (const [resource, probe] of probes.read()) {
          const known = values.get(resource);
          const value = read(probe);
          values.set(resource, known === undefined ? value : fold(known, value));
        }
        for (const [resource, value] of values) this.set({ resource }, value);
      },
    });
  };
  gauge({
    name: 'objects',
    help: 'Objects held.',
    read: (probe) => probe.objectCount,
    fold: (a, b) => a + b,
  });
  gauge({
    name: 'live',
    help: 'Whether the objects held follow the API server (1) or may be old (0).',
    read: (probe) => (probe.state === 'live' ? 1 : 0),
    fold: Math.min,
  });
  for (const state of ['syncing', 'stale', 'error'] as const) {
    gauge({
      name: state,
      help: `Whether an informer of the name is ${state} (1).`,
      read: (probe) => (probe.state === state ? 1 : 0),
      fold: Math.max,
    });
  }
  gauge({
    name: 'age_seconds',
    help: 'Seconds since the API server was last heard; -1 before the first sync.',
    read: (probe) => probe.ageSeconds ?? -1,
    fold: Math.max,
  });
  return { ...createCounters(registers), watch: (resource, read) => probes.watch(resource, read) };
}

function createCounters(registers: Registry[]): Omit<InformerMetrics, 'watch'> {
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
  };
}

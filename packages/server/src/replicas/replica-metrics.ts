import { Gauge, type Registry } from 'prom-client';
import type { Replicas } from './replicas.ts';

/** Shows which replicas count, since when, and how many clusters this one owns. */
export function createReplicaMetrics(registry: Registry, replicas: Replicas): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('drover_replicas', 'Server replicas that count, as last seen.', () => {
    return replicas.membership?.members.length ?? 0;
  });
  gauge('drover_replicas_epoch', 'Grows with each change of who counts or owns what.', () => {
    return replicas.membership?.epoch ?? 0;
  });
  gauge('drover_owned_clusters', 'Clusters that this replica works for.', () => {
    return replicas.owned().length;
  });
}

import { Gauge, type Registry } from 'prom-client';

/** Metrics of leader election, named as client-go names them; label `name` is the Lease. */
export interface LeaderMetrics {
  readonly isLeader: Gauge<'name'>;
}

/** Registers the metrics of leader election. */
export function createLeaderMetrics(registry: Registry): LeaderMetrics {
  return {
    isLeader: new Gauge({
      registers: [registry],
      name: 'leader_election_master_status',
      help: 'Whether this process leads (1) or not (0).',
      labelNames: ['name'],
    }),
  };
}

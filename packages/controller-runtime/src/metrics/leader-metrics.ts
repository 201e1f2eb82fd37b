import { Counter, Gauge, type Registry } from 'prom-client';

/** Metrics of leader election; label `name` is the Lease. The first is named as client-go names it. */
export interface LeaderMetrics {
  readonly isLeader: Gauge<'name'>;
  /** 1 for who holds the lease as last seen, by this process or another one. */
  readonly holder: Gauge<'name' | 'holder'>;
  readonly epoch: Gauge<'name'>;
  readonly terms: Counter<'name'>;
}

/** Registers the metrics of leader election. */
export function createLeaderMetrics(registry: Registry): LeaderMetrics {
  const registers = [registry];
  return {
    isLeader: new Gauge({
      registers,
      name: 'leader_election_master_status',
      help: 'Whether this process leads (1) or not (0).',
      labelNames: ['name'],
    }),
    holder: new Gauge({
      registers,
      name: 'leader_election_holder',
      help: 'Who holds the lease, as last seen: 1 for the identity in the label holder.',
      labelNames: ['name', 'holder'],
    }),
    epoch: new Gauge({
      registers,
      name: 'leader_election_epoch',
      help: 'Hand-overs of the lease, as last seen.',
      labelNames: ['name'],
    }),
    terms: new Counter({
      registers,
      name: 'leader_election_terms_total',
      help: 'Times that this process has begun to lead.',
      labelNames: ['name'],
    }),
  };
}

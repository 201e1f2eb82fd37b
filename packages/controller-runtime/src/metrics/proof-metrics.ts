import { Counter, type Registry } from 'prom-client';

/** Metrics of the proof of caches; label `resource` is the name of the cache. */
export interface ProofMetrics {
  /** Looks past the watch, by `kind` (`probe` or `audit`) and by what they found. */
  readonly looks: Counter<'resource' | 'kind' | 'result'>;
  /** Objects that differed, and changes that a watch did not tell. */
  readonly mismatches: Counter<'resource'>;
  /** Caches listed again because of what a look found, by `how` (`resync` or `rebuild`). */
  readonly repairs: Counter<'resource' | 'how'>;
}

/** Registers the metrics of the proof of caches. */
export function createProofMetrics(registry: Registry): ProofMetrics {
  const registers = [registry];
  return {
    looks: new Counter({
      registers,
      name: 'controller_runtime_informer_proofs_total',
      help: 'Comparisons of what is held with the API server past the watch, by kind and result.',
      labelNames: ['resource', 'kind', 'result'],
    }),
    mismatches: new Counter({
      registers,
      name: 'controller_runtime_informer_mismatches_total',
      help: 'Objects that differed from the API server, and changes that a watch did not tell.',
      labelNames: ['resource'],
    }),
    repairs: new Counter({
      registers,
      name: 'controller_runtime_informer_repairs_total',
      help: 'Lists taken because a comparison with the API server failed.',
      labelNames: ['resource', 'how'],
    }),
  };
}

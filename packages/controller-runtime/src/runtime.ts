import type { Clock, Logger, Random } from '@drover/base';
import type { RuntimeMetrics } from './metrics/runtime-metrics.ts';

/** What every part of this package is handed: time, randomness, a log and metrics. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: RuntimeMetrics;
}

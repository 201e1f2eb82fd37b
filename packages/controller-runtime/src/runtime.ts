import type { Clock, Logger, Random } from '@drover/base';
import type { Registry } from 'prom-client';
import { createRuntimeMetrics, type RuntimeMetrics } from './metrics/runtime-metrics.ts';
import { EventLoopTurns } from './turns/event-loop-turns.ts';

/** What every part of this package is handed: time, randomness, a log, metrics, and the turns of the event loop. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: RuntimeMetrics;
  readonly turns: EventLoopTurns;
}

/** What a {@link Runtime} is made from. */
export interface RuntimeOptions extends Pick<Runtime, 'clock' | 'random' | 'log'> {
  /** Where its metrics are registered: one runtime each. */
  readonly registry: Registry;
}

/** The one runtime of a process. */
export function createRuntime({ clock, random, log, registry }: RuntimeOptions): Runtime {
  const metrics = createRuntimeMetrics(registry);
  return { clock, random, log, metrics, turns: new EventLoopTurns(clock) };
}

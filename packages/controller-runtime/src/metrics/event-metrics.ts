import { Counter, type Registry } from 'prom-client';

/** Registers the metric of event recorders. */
export function createEventMetrics(registry: Registry): Counter<'result'> {
  return new Counter({
    registers: [registry],
    name: 'controller_runtime_events_recorded_total',
    help: 'Events for people: created, written again as a series, or dropped at a bound.',
    labelNames: ['result'],
  });
}

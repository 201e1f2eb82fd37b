import type { Clock } from '@drover/base';
import type { Lifecycle } from '../health/lifecycle.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { Filter } from './filter.ts';
import { observeBody } from './observe-body.ts';

/** What watches over requests. */
export interface MonitoringOptions {
  readonly lifecycle: Lifecycle;
  readonly metrics: RequestMetrics;
  readonly clock: Clock;
}

/** Counts requests, takes none when the server stops, and ends then what lasts. Expects that nothing is thrown further down. */
export function monitoring({ lifecycle, metrics, clock }: MonitoringOptions): Filter {
  return async (context, next) => {
    const series = metrics.seriesOf(context);
    const startMs = clock.monotonicMs();
    if (context.info.isLongRunning) {
      series.lasting += 1;
      const signal = AbortSignal.any([context.signal, lifecycle.stopping]);
      const response = await next({ ...context, signal });
      return observeBody(response, () => {
        series.lasting -= 1;
        series.count(response.status, secondsSince(startMs, clock));
      });
    }
    const response = await next(context);
    series.count(response.status, secondsSince(startMs, clock));
    if (response.body instanceof Uint8Array) series.sizes.observe(response.body.byteLength);
    return response;
  };
}

/** Counts requests that are waited for when the server stops, and refuses new ones. */
export function admitting(lifecycle: Lifecycle): Filter {
  return async (context, next) => {
    lifecycle.begin();
    if (context.info.isLongRunning) {
      lifecycle.end();
      return next(context);
    }
    try {
      return await next(context);
    } finally {
      lifecycle.end();
    }
  };
}

function secondsSince(startMs: number, clock: Clock): number {
  return (clock.monotonicMs() - startMs) / 1_000;
}

import type { Clock } from '@drover/base';
import type { Lifecycle } from '../health/lifecycle.ts';
import type { InflightMetrics } from '../metrics/inflight-metrics.ts';
import { READING_VERBS } from '../metrics/request-labels.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { Filter } from './filter.ts';
import { observeBody } from './observe-body.ts';

/** What watches over requests. */
export interface MonitoringOptions {
  readonly lifecycle: Lifecycle;
  readonly metrics: RequestMetrics;
  readonly inflight: InflightMetrics;
  readonly clock: Clock;
}

/** Counts requests, takes none when the server stops, and ends then what lasts. Expects that nothing is thrown further down. */
export function monitoring({ lifecycle, metrics, inflight, clock }: MonitoringOptions): Filter {
  return async (context, next) => {
    const series = metrics.seriesOf(context);
    const startMs = clock.monotonicMs();
    if (context.info.isLongRunning) {
      series.lasting += 1;
      const ending = endOf(context.signal, lifecycle.stopping);
      const response = await next({ ...context, signal: ending.signal });
      return observeBody(response, () => {
        ending.release();
        series.lasting -= 1;
        series.count(response.status, secondsSince(startMs, clock));
      });
    }
    const kind = READING_VERBS.has(context.info.verb) ? 'readOnly' : 'mutating';
    inflight.begin(kind);
    const response = await next(context);
    inflight.end(kind);
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

/** A signal that is aborted with either; what it needs for that is released by hand, as one of them lives as long as the server. */
function endOf(
  gone: AbortSignal,
  stopping: AbortSignal,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  if (gone.aborted || stopping.aborted) end();
  gone.addEventListener('abort', end, { once: true });
  stopping.addEventListener('abort', end, { once: true });
  return { signal: ending.signal, release: () => stopping.removeEventListener('abort', end) };
}

function secondsSince(startMs: number, clock: Clock): number {
  return (clock.monotonicMs() - startMs) / 1_000;
}

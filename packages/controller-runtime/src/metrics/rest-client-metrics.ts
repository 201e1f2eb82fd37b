import type { RequestFact } from '@drover/client';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Metrics of requests to API servers, named as client-go names them. */
export interface RestClientMetrics {
  /** Counts one request: give it to `createClient` as `onAnswer`. */
  readonly observe: (fact: RequestFact) => void;
}

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Registers the metrics of requests. */
export function createRestClientMetrics(registry: Registry): RestClientMetrics {
  const requests = new Counter({
    registers: [registry],
    name: 'rest_client_requests_total',
    help: 'Requests to API servers by status code, method and server; code 0 is no answer.',
    labelNames: ['code', 'method', 'host'],
  });
  const duration = new Histogram({
    registers: [registry],
    name: 'rest_client_request_duration_seconds',
    help: 'Seconds from sending a request to the head of its answer.',
    labelNames: ['verb', 'host'],
    buckets: SECONDS,
  });
  return {
    observe: ({ server: host, method, status, durationMs }) => {
      requests.inc({ code: status, method, host });
      duration.observe({ verb: method, host }, durationMs / 1000);
    },
  };
}

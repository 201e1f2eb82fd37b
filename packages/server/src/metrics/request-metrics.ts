import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RequestObserver } from '../http/filters.ts';
import type { AdmissionGate } from '../tunnels/admission-gate.ts';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';

/** Counts what the front door answers. */
export function createRequestMetrics(registry: Registry): RequestObserver {
  const requests = new Counter({
    name: 'drover_http_requests_total',
    help: 'Requests answered by the front door.',
    labelNames: ['method', 'code'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'drover_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers: [registry],
  });
  return {
    observe: ({ method, status, seconds: elapsed }) => {
      requests.inc({ method, code: String(status) });
      seconds.observe({ method }, elapsed);
    },
  };
}

/** Shows how many tunnels of agents end here, and what they carry. */
export function createTunnelMetrics(
  registry: Registry,
  { sessions, gate }: { readonly sessions: SessionRegistry; readonly gate: AdmissionGate },
): void {
  const gauge = (name: string, help: string, read: (session: HeldSession) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['cluster'],
      registers: [registry],
      collect() {
        this.reset();
        for (const session of sessions.held.values()) {
          this.inc({ cluster: session.cluster }, read(session));
        }
      },
    });
  };
  gauge('drover_tunnel_sessions', 'Live sessions of agents by cluster.', () => 1);
  gauge(
    'drover_tunnel_open_streams',
    'Open streams in the tunnels of a cluster.',
    ({ tunnel }) => tunnel.stats.openStreams,
  );
  new Gauge({
    name: 'drover_agents_waiting',
    help: 'Agents that were told to come again, because too many came at once.',
    registers: [registry],
    collect() {
      this.set(gate.waiting);
    },
  });
}

import { describe, expect, it } from 'vitest';
import { createTestRuntime } from '../testing/test-runtime.ts';

describe('createRestClientMetrics', () => {
  it('counts requests as client-go does', async () => {
    const { metrics, registry } = createTestRuntime();
    const server = 'https://127.0.0.1:6443';
    metrics.restClient.observe({ server, method: 'GET', status: 200, durationMs: 2_000 });
    metrics.restClient.observe({ server, method: 'GET', status: 0, durationMs: 1_000 });
    const lines = (await registry.metrics()).split('\n');
    for (const line of [
      'rest_client_requests_total{code="200",method="GET",host="https://127.0.0.1:6443"} 1',
      'rest_client_requests_total{code="0",method="GET",host="https://127.0.0.1:6443"} 1',
      'rest_client_request_duration_seconds_sum{verb="GET",host="https://127.0.0.1:6443"} 3',
    ]) {
      expect(lines).toContain(line);
    }
  });
});

import type { ConnectionReport } from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import { expect, it } from 'vitest';
import { examineAgents } from './agents.ts';
import type { Finding } from './checks.ts';

const SINCE = '2026-11-23T08:00:00Z';

/** A cluster whose pods are these, of which some agents answer. */
function clusterOf(items: readonly object[], reports: Readonly<Record<string, unknown>>) {
  return {
    resource: () => ({ list: () => Promise.resolve({ items }) }),
    raw: ({ path }: { readonly path: string }) => {
      const report = Object.entries(reports).find(([pod]) => path.includes(`/pods/${pod}:8080/`));
      return report ? Promise.resolve(report[1]) : Promise.reject(new Error('no answer'));
    },
  } as unknown as KubernetesClient;
}

const pod = (name: string, status: object = { phase: 'Running' }) => ({
  metadata: { name },
  status,
});

function examine(cluster: KubernetesClient): Promise<Finding[]> {
  return Array.fromAsync(examineAgents(cluster, new AbortController().signal));
}

it('says that agents are connected', async () => {
  const report: ConnectionReport = {
    state: 'connected',
    since: SINCE,
    server: 'drover.example',
    epoch: 7,
  };
  expect(await examine(clusterOf([pod('agent-a')], { 'agent-a': report }))).toEqual([
    { name: 'agent-a', detail: `connected to drover.example since ${SINCE}` },
  ]);
});

it('says who is at fault where they are not', async () => {
  const report: ConnectionReport = {
    state: 'disconnected',
    since: SINCE,
    server: 'drover.example',
    epoch: 7,
    lastFailure: {
      time: SINCE,
      server: 'drover.example',
      culprit: 'dns',
      code: 'AGENT_DNS_FAILED',
      cause: 'The name cannot be resolved',
      remedy: 'Look at CoreDNS.',
    },
  };
  const [finding] = await examine(clusterOf([pod('agent-a')], { 'agent-a': report }));
  expect(finding?.problem).toEqual({ code: 'AGENT_DNS_FAILED', remedy: 'Look at CoreDNS.' });
  expect(finding?.detail).toContain('at fault: dns');
});

it('says where there is nobody to ask', async () => {
  const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
  const crashed = { phase: 'Pending', containerStatuses: [{ state: { waiting } }] };
  const found = [
    ...(await examine(clusterOf([], {}))),
    ...(await examine(clusterOf([pod('agent-a', crashed), pod('agent-b')], {}))),
  ];
  expect(found.map(({ problem }) => problem?.code)).toEqual([
    'CLI_NO_AGENT',
    'CLI_AGENT_NOT_RUNNING',
    'CLI_AGENT_SILENT',
  ]);
  expect(found[1]?.detail).toBe('The pod agent-a does not run: ImagePullBackOff: no such image');
});

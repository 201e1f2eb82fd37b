import { type KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { describe, expect, test } from 'vitest';
import { createDnsProbe } from './dns-probe.ts';
import { createNetworkProbe } from './network-probe.ts';
import { type Probe, ProbeState } from './probe.ts';

const signal = new AbortController().signal;
const POD =
  'search cattle-system.svc.k8s.test svc.k8s.test k8s.test\nnameserver 10.96.0.10\noptions ndots:5\n';

describe('the probe of DNS', () => {
  test('asks the servers of the pod for the API service', async () => {
    const asked: unknown[] = [];
    const resolve = async (...question: unknown[]): Promise<string[]> => {
      asked.push(question);
      return ['10.96.0.1'];
    };
    const said = await createDnsProbe({ read: async () => POD, resolve })(signal);
    expect(asked).toEqual([['kubernetes.default.svc.k8s.test', ['10.96.0.10']]]);
    expect(said).toBe('10.96.0.10 answers 10.96.0.1 for kubernetes.default.svc.k8s.test');
  });

  test('asks nothing where the DNS is that of a node', async () => {
    const read = async (): Promise<string> => 'search lan\nnameserver 192.168.1.1\n';
    expect(await createDnsProbe({ read })(signal)).toBeUndefined();
  });

  test.each([
    ['ETIMEOUT', 'AGENT_CLUSTER_DNS_SILENT'],
    ['ECONNREFUSED', 'AGENT_CLUSTER_DNS_SILENT'],
    ['ENOTFOUND', 'AGENT_CLUSTER_DNS_WRONG'],
    ['ESERVFAIL', 'AGENT_CLUSTER_DNS_WRONG'],
  ])('tells %s as %s', async (reason, code) => {
    const resolve = () => Promise.reject(Object.assign(new Error('query'), { code: reason }));
    const probe = createDnsProbe({ read: async () => POD, resolve });
    await expect(probe(signal)).rejects.toMatchObject({
      code,
      facts: { reason, servers: '10.96.0.10' },
    });
  });
});

describe('the probe of the pod network', () => {
  const pod = (name: string, nodeName: string, podIP: string, phase = 'Running') => ({
    metadata: { name },
    spec: { nodeName },
    status: { phase, podIP },
  });

  function probe(items: KubernetesObject[], ask: (url: string) => Promise<void>): Probe {
    const list = (): Promise<object> => Promise.resolve({ items });
    const client = { resource: () => ({ list }) } as unknown as KubernetesClient;
    return createNetworkProbe({ client, namespace: 'cattle-system', node: 'n1', port: 8080, ask });
  }

  test('asks agents on other nodes, and only those that run', async () => {
    const asked: string[] = [];
    const pods = [
      pod('a', 'n1', '10.1.0.1'),
      pod('b', 'n2', '10.1.1.1'),
      pod('c', 'n3', 'fd00::1'),
      pod('d', 'n4', '10.1.3.1', 'Failed'),
    ];
    const said = await probe(pods, async (url) => void asked.push(url))(signal);
    expect(asked).toEqual(['http://10.1.1.1:8080/healthz', 'http://[fd00::1]:8080/healthz']);
    expect(said).toBe('2 agent pods on other nodes answer');
    expect(
      await probe([pod('a', 'n1', '10.1.0.1')], () => Promise.resolve())(signal),
    ).toBeUndefined();
  });

  test('works where a pod is there and its program does not listen', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const asked = probe([pod('b', 'n2', '10.1.1.1')], () => Promise.reject(refused))(signal);
    expect(await asked).toBe('1 agent pods on other nodes answer');
  });

  test('does not ask pods that are going', async () => {
    const going = pod('b', 'n2', '10.1.1.1');
    const metadata = { ...going.metadata, deletionTimestamp: '2027-01-15T08:00:00Z' };
    const silent = probe([{ ...going, metadata }], () => Promise.reject(new Error('no answer')));
    expect(await silent(signal)).toBeUndefined();
  });

  test('names both nodes and the address when there is no answer', async () => {
    const silent = probe([pod('b', 'n2', '10.1.1.1')], () =>
      Promise.reject(new Error('no answer in 3000 ms')),
    );
    await expect(silent(signal)).rejects.toMatchObject({
      code: 'AGENT_POD_NETWORK_BROKEN',
      message:
        'The agent pod b (10.1.1.1) on node n2 does not answer one on node n1: no answer in 3000 ms',
    });
  });
});

describe('the state of a probe', () => {
  test('fails after two failures in a row, with cause and remedy, and is good at the first success', async () => {
    const outcomes: (string | Error | undefined)[] = [
      'fine',
      new Error('once'),
      'fine',
      new Error('once'),
      new Error('twice'),
      'fine',
    ];
    const state = new ProbeState(async () => {
      const outcome = outcomes.shift();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
    expect(state.report.state).toBe('unknown');
    const states: string[] = [];
    while (outcomes.length > 0) {
      await state.ask(signal);
      states.push(state.report.state);
    }
    expect(states).toEqual(['good', 'good', 'good', 'good', 'failing', 'good']);
  });
});

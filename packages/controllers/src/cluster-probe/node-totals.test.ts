import { expect, it } from 'vitest';
import { totalsOfNodes } from './node-totals.ts';

it('counts workers and sums what nodes can carry', () => {
  const node = (labels: Record<string, string>, os: string, memory: string) => ({
    metadata: { labels },
    status: {
      capacity: { cpu: '2', memory, pods: '110' },
      allocatable: { cpu: '1900m', memory, pods: '110' },
      nodeInfo: { operatingSystem: os },
    },
  });
  expect(
    totalsOfNodes([
      node({ 'node-role.kubernetes.io/control-plane': '' }, 'linux', '4Gi'),
      node({}, 'linux', '2Gi'),
      node({}, 'windows', '2Gi'),
    ]),
  ).toEqual({
    nodeCount: 3,
    linuxWorkerCount: 1,
    windowsWorkerCount: 1,
    capacity: { cpu: '6', memory: '8Gi', pods: '330' },
    allocatable: { cpu: '5700m', memory: '8Gi', pods: '330' },
  });
});

it('makes nothing of no nodes', () => {
  expect(totalsOfNodes([])).toEqual({
    nodeCount: 0,
    linuxWorkerCount: 0,
    windowsWorkerCount: 0,
    capacity: {},
    allocatable: {},
  });
});

it('sums what agents tell of pods, and takes no nonsense', () => {
  const node = (requests: string) => ({
    metadata: { annotations: { 'management.cattle.io/pod-requests': requests } },
  });
  const nodes = [node('{"cpu":"250m"}'), node('{"cpu":"1"}'), node('no JSON'), node('{"cpu":"x"}')];
  const totals = totalsOfNodes(nodes);
  expect(totals.requested).toEqual({ cpu: '1250m' });
  expect(totals).not.toHaveProperty('limits');
});

import { describe, expect, it } from 'vitest';
import { tabsOf } from './detail/object-tabs.ts';
import { summaryOf } from './detail/summary.ts';
import { allocatable } from './nodes/node-columns.tsx';
import { summaryUsage, usageOf } from './nodes/node-usage.ts';
import { revisionOf } from './workloads/workload-calls.ts';
import { actionsOf, imagesOf, isHeld } from './workloads/workload-facts.ts';

const object = (type: string, rest: object) => ({
  id: 'a',
  type,
  metadata: { name: 'a' },
  ...rest,
});

describe('what a node uses', () => {
  it('is read from metrics and from kubelets alike', () => {
    expect(usageOf({ usage: { cpu: '1250m', memory: '2Gi' } })).toEqual({
      cpu: 1.25,
      memory: 2 ** 31,
    });
    const node = { cpu: { usageNanoCores: 1_250_000_000 }, memory: { workingSetBytes: 2 ** 31 } };
    expect(summaryUsage({ node })).toEqual({ cpu: 1.25, memory: 2 ** 31 });
    expect([usageOf({}), summaryUsage({})]).toEqual([{}, {}]);
  });

  it('is a part of what pods may use', () => {
    const node = object('node', { status: { allocatable: { cpu: '7800m' } } });
    expect(allocatable(node, 'cpu')).toBe(7.8);
    expect(allocatable(node, 'memory')).toBeUndefined();
  });
});

describe('what can be done with a workload', () => {
  const web = object('apps.deployment', {
    spec: {
      replicas: 3,
      paused: true,
      template: { spec: { containers: [{ name: 'web', image: 'nginx:1' }] } },
    },
    status: { readyReplicas: 2 },
  });

  it('follows from its type', () => {
    expect(actionsOf(web)).toContain('rollback');
    expect(actionsOf(object('apps.daemonset', {}))).not.toContain('scale');
    expect(actionsOf(object('configmap', {}))).toEqual([]);
    expect(isHeld(web)).toBe(true);
    expect(imagesOf(web)).toEqual({ web: 'nginx:1' });
    expect(imagesOf(object('configmap', {}))).toEqual({});
  });

  it('has a summary, and logs where it has pods', () => {
    expect(summaryOf(web)).toContainEqual({ title: 'Ready', text: '2 of 3' });
    expect(tabsOf(web)).toEqual(['overview', 'events', 'yaml', 'logs']);
    expect(tabsOf({ type: 'node' })).toEqual(['overview', 'events', 'yaml']);
  });

  it('goes back to pods without what told them from others', () => {
    const template = {
      metadata: { labels: { app: 'web', 'pod-template-hash': '5d9' } },
      spec: { containers: [{ image: 'nginx:1' }] },
    };
    const annotations = { 'deployment.kubernetes.io/revision': '4' };
    const metadata = { uid: 'u', annotations, creationTimestamp: '2026-01-01T00:00:00Z' };
    expect(revisionOf({ metadata, spec: { template } }, '4')).toEqual({
      id: 'u',
      number: '4',
      created: '2026-01-01T00:00:00Z',
      isCurrent: true,
      images: ['nginx:1'],
      template: { ...template, metadata: { labels: { app: 'web' } } },
    });
  });
});
